import type { EventData } from '@eventstore/db-client';
import { clientEvent, type ClientAppend } from '../client-appends';
import { textsOf, type Append, type AppendOutcome } from '../event-streams';

/** What the thread is started with. */
export interface ThreadStart {
  readonly url: string;
}

/** What the thread says: first that it is there, then answers, many in a message. */
export type Said = 'ready' | readonly Answer[];
export type Answer = readonly [id: number, outcome: AppendOutcome];

/**
 * Appends on their way to the thread: one flat list of texts and numbers, which costs less to clone
 * than objects do and half of which the thread needs as it is. Bytes stay bytes.
 */
export type Packed = readonly Item[];
type Item = string | number | Uint8Array;

/** Appends or answers in one message at most. */
export const partMax = 8;

interface Letter<Sent> {
  readonly id: number;
  readonly append: Sent;
  readonly timeoutMs: number;
}

/** @throws TypeError for what JSON cannot hold. */
export const pack = ({ id, append, timeoutMs }: Letter<Append>): Packed => {
  const { stream, expected, events } = append;
  const packed: Item[] = [id, timeoutMs, stream, expected, events.length];
  for (const event of events) {
    const bytes = event.data instanceof Uint8Array ? event.data : undefined;
    const { data, metadata } = textsOf(bytes === undefined ? event : { ...event, data: {} });
    packed.push(event.id, event.type, bytes ?? data, metadata);
  }
  return packed;
};

export function* unpack(packed: Packed): Generator<Letter<ClientAppend>> {
  const items = packed.values();
  const number = () => Number(items.next().value);
  const text = () => String(items.next().value);
  const data = () => {
    const { value } = items.next();
    return value instanceof Uint8Array ? value : (JSON.parse(String(value)) as object);
  };
  const event = (): EventData =>
    clientEvent({ id: text(), type: text(), data: data(), metadata: text() });
  for (let first = items.next(); first.done !== true; first = items.next()) {
    const [id, timeoutMs, stream, expected] = [Number(first.value), number(), text(), number()];
    const events = Array.from({ length: number() }, event);
    yield { id, timeoutMs, append: { stream, expected, events } };
  }
}
