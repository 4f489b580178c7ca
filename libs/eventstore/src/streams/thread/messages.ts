import type { JSONEventData } from '@eventstore/db-client';
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
 * than objects do and half of which the thread needs as it is.
 */
export type Packed = readonly (string | number)[];

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
  const packed: (string | number)[] = [id, timeoutMs, stream, expected, events.length];
  for (const event of events) {
    const { data, metadata } = textsOf(event);
    packed.push(event.id, event.type, data, metadata);
  }
  return packed;
};

export function* unpack(packed: Packed): Generator<Letter<ClientAppend>> {
  const items = packed.values();
  const number = () => Number(items.next().value);
  const text = () => String(items.next().value);
  const event = (): JSONEventData =>
    clientEvent({
      id: text(),
      type: text(),
      data: JSON.parse(text()) as object,
      metadata: text(),
    });
  for (let first = items.next(); first.done !== true; first = items.next()) {
    const [id, timeoutMs, stream, expected] = [Number(first.value), number(), text(), number()];
    const events = Array.from({ length: number() }, event);
    yield { id, timeoutMs, append: { stream, expected, events } };
  }
}
