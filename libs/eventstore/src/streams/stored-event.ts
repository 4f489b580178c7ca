import {
  upcast,
  type Actor,
  type DomainEvent,
  type EventMetadata,
  type EventSchema,
  type JsonObject,
  type Position,
  type RecordedEvent,
} from '@wagerlog/event-sourcing';

/** An event exactly as the store holds it; nothing about its content has been checked. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** The store's own clock. */
  readonly created: Date;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** A reader stops at such an event (or parks its key); it never skips it. */
export class UndecodableEvent extends Error {
  constructor(
    readonly stored: Pick<StoredEvent, 'stream' | 'revision' | 'type'>,
    readonly reason: string,
  ) {
    super(`${stored.stream}@${stored.revision} (${stored.type}) cannot be read: ${reason}`);
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array);

const isActor = (value: unknown): value is Actor =>
  isObject(value) && typeof value['kind'] === 'string' && typeof value['id'] === 'string';

const texts = [
  'occurredAt',
  'correlationId',
  'causationId',
  'commandId',
  'hash',
  'previousHash',
] as const satisfies readonly (keyof EventMetadata)[];

const isMetadata = (value: unknown): value is EventMetadata & JsonObject =>
  isObject(value) &&
  Number.isSafeInteger(value['schemaVersion']) &&
  texts.every((name) => typeof value[name] === 'string') &&
  isActor(value['actor']);

/**
 * The event in its newest schema version.
 * @throws UndecodableEvent for metadata that is not ours, an unknown type or a newer version.
 */
export const decode = <Event extends DomainEvent>(
  schema: EventSchema,
  stored: StoredEvent,
): RecordedEvent<Event> => {
  const { id, type, stream, revision, position, metadata } = stored;
  if (!isMetadata(metadata)) throw new UndecodableEvent(stored, 'metadata');
  if (!isObject(stored.data)) throw new UndecodableEvent(stored, 'data');
  const { schemaVersion, occurredAt } = metadata;
  const upcasted = upcast(schema, { type, schemaVersion, data: stored.data });
  if ('undecodable' in upcasted) {
    throw new UndecodableEvent(stored, String(upcasted.undecodable));
  }
  // The schema lists exactly the types of `Event`; that its data has the shape is the upcasters' word.
  const event = { type, data: upcasted.data } as DomainEvent as Event;
  return { id, stream, revision, position, occurredAt, metadata, event };
};
