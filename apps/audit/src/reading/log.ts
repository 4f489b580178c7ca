import type { Position } from '@wagerlog/event-sourcing';
import type { EventStore, StoredEvent } from '@wagerlog/eventstore';

const pageEvents = 2_000;
const pageTimeoutMs = 30_000;

type AllReader = Pick<EventStore, 'readAll'>;
type StreamReader = Pick<EventStore, 'readStream'>;

/** Position of the newest event; `undefined` for an empty store. @throws StoreUnavailable */
export const endOfLog = async (
  store: AllReader,
  timeoutMs = pageTimeoutMs,
): Promise<Position | undefined> => {
  const deadlineAt = Date.now() + timeoutMs;
  for await (const event of store.readAll({ direction: 'backwards', count: 1, deadlineAt })) {
    return event.position;
  }
  return undefined;
};

/** Every event in the order it was written, up to and including `end`: a live log has none. */
export async function* readLog(store: AllReader, end: Position): AsyncGenerator<StoredEvent> {
  let last: Position = beforeAll;
  for (;;) {
    const from = last;
    for await (const event of page(store, from)) {
      if (isAfter(event.position, end)) return;
      // A page begins with the event the one before ended with.
      if (isAfter(event.position, from)) yield event;
      last = event.position;
    }
    if (!isAfter(last, from)) return;
  }
}

const beforeAll: Position = { commit: -1n, prepare: -1n };

const page = (store: AllReader, from: Position): AsyncIterable<StoredEvent> => {
  const bounds = { count: pageEvents, deadlineAt: Date.now() + pageTimeoutMs };
  return store.readAll(from === beforeAll ? bounds : { ...bounds, from });
};

const isAfter = (a: Position, b: Position): boolean =>
  a.commit > b.commit || (a.commit === b.commit && a.prepare > b.prepare);

/** One stream from its first event on. @throws StoreUnavailable */
export async function* readWholeStream(
  store: StreamReader,
  stream: string,
): AsyncGenerator<StoredEvent> {
  for (let from = 0; ; from += pageEvents) {
    const deadlineAt = Date.now() + pageTimeoutMs;
    let read = 0;
    for await (const event of store.readStream({ stream, from, count: pageEvents, deadlineAt })) {
      read += 1;
      yield event;
    }
    if (read < pageEvents) return;
  }
}
