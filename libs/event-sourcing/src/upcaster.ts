import type { Json } from './event';

export type JsonObject = { readonly [key: string]: Json };

/** Translates one event type from one schema version to the next. */
export interface Upcaster {
  readonly type: string;
  readonly from: number;
  readonly upcast: (data: JsonObject) => JsonObject;
}

export const upcaster = (
  type: string,
  from: number,
  upcast: (data: JsonObject) => JsonObject,
): Upcaster => ({ type, from, upcast });

/** The newest schema version of each event type; a type that is absent here is unknown. */
export type SchemaVersions = { readonly [type: string]: number };

export interface EventSchema {
  readonly versions: SchemaVersions;
  readonly upcasters: readonly Upcaster[];
}

/** Why a stored event cannot be read: the reader stops, it never skips. */
export type Undecodable = {
  readonly undecodable: 'unknown-type' | 'newer-version' | 'missing-upcaster';
};

/** The event's data in its newest shape. */
export const upcast = (
  { versions, upcasters }: EventSchema,
  { type, schemaVersion, data }: { type: string; schemaVersion: number; data: JsonObject },
): { readonly data: JsonObject } | Undecodable => {
  const newest = versions[type];
  if (newest === undefined) return { undecodable: 'unknown-type' };
  if (schemaVersion > newest) return { undecodable: 'newer-version' };
  let current = data;
  for (let version = schemaVersion; version < newest; version += 1) {
    const step = upcasters.find((each) => each.type === type && each.from === version);
    if (step === undefined) return { undecodable: 'missing-upcaster' };
    current = step.upcast(current);
  }
  return { data: current };
};
