import type { Fields } from '../wire/values';
import type { Identities } from './identities';

/** An event to append; the label names it and is its content unless something else is given. */
export interface EventSketch {
  readonly label: string;
  readonly type?: string;
  readonly contentType?: string;
  readonly data?: string | Buffer;
  readonly metadata?: string | Buffer;
  /** All properties, in place of type and content type. */
  readonly properties?: Readonly<Record<string, string>>;
  /** The id as it goes on the wire, in place of the label's; null leaves it out. */
  readonly id?: string | null;
  readonly hasStructuredId?: boolean;
}

export type Sketch = string | EventSketch;

export const BINARY = 'application/octet-stream';
export const JSON_TYPE = 'application/json';
export const METADATA_TYPE = '$metadata';

/** A ProposedMessage. */
export function proposed(identities: Pick<Identities, 'id'>, sketch: Sketch): Fields {
  const event: EventSketch = typeof sketch === 'string' ? { label: sketch } : sketch;
  const { label, type = 't', contentType = JSON_TYPE, metadata } = event;
  return {
    id: idOf(identities, event),
    metadata: event.properties ?? { type, 'content-type': contentType },
    customMetadata: metadata === undefined ? undefined : Buffer.from(metadata),
    data: Buffer.from(event.data ?? `{"e":"${label}"}`),
  };
}

function idOf(identities: Pick<Identities, 'id'>, event: EventSketch): unknown {
  if (event.id === null) return undefined;
  if (event.id !== undefined) return event.id;
  const id = identities.id(event.label);
  return event.hasStructuredId === true ? { structured: id } : id;
}

/** A `$metadata` event. */
export function metadataEvent(label: string, content: string | object): EventSketch {
  const data = typeof content === 'string' ? content : JSON.stringify(content);
  return { label, type: METADATA_TYPE, data };
}

/** A link to one event of another stream. */
export function link(
  label: string,
  target: string,
  more: Omit<EventSketch, 'label'> = {},
): EventSketch {
  return { label, type: '$>', contentType: BINARY, data: target, ...more };
}

/** So many bytes of data. */
export function big(label: string, size: number, more: Omit<EventSketch, 'label'> = {}): Sketch {
  return { label, contentType: BINARY, data: Buffer.alloc(size, 'x'), ...more };
}

/** `e0`, `e1`, …, all of one type unless told otherwise. */
export function numbered(
  count: number,
  typeOf: (number: number) => string = () => 't',
): EventSketch[] {
  return Array.from({ length: count }, (_, number) => ({
    label: `e${number}`,
    type: typeOf(number),
  }));
}
