import { beforeFirst } from '@wagerlog/event-sourcing';
import { setImmediate as turn } from 'node:timers/promises';
import type {
  AllRead,
  AllSubscription,
  Append,
  AppendOutcome,
  EventStreams,
  StoredEvent,
  StreamRead,
  SubscriptionItem,
} from '../src';

/** Distance between two positions: like a real store's, they are not consecutive. */
const stride = 64n;

/** What two processes in one test have in common: the store behind both. */
export class MemoryLog {
  private readonly all: StoredEvent[] = [];
  private readonly streams = new Map<string, StoredEvent[]>();
  private readonly deleted = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  /** The rule of exact expectations, protocol §2.2 rows 8 to 13. */
  append(asked: Append): AppendOutcome {
    const { stream, events } = asked;
    const newest = (this.streams.get(stream)?.length ?? 0) - 1;
    const isAsNew = asked.expected === beforeFirst && this.stream(stream).length === 0;
    const append = isAsNew ? { ...asked, expected: newest } : asked;
    if (append.expected !== newest) return this.writtenBefore(append);
    for (const event of events) this.write(stream, event);
    for (const wake of [...this.waiting]) wake();
    return this.writtenBefore(append);
  }

  private writtenBefore({ stream, expected, events }: Append): AppendOutcome {
    const all = this.streams.get(stream) ?? [];
    const written = all.slice(expected + 1, expected + 1 + events.length);
    const last = written.at(-1);
    const areThere = events.every(({ id }, index) => written[index]?.id === id);
    return areThere && last !== undefined
      ? { outcome: 'appended', position: last.position }
      : { outcome: 'conflict' };
  }

  stream(name: string): readonly StoredEvent[] {
    const events = this.streams.get(name) ?? [];
    const deleted = this.deleted.get(name);
    return deleted === undefined ? events : events.slice(deleted);
  }

  /** Softly: nothing of it can be read, and what is appended goes on behind it. */
  delete(name: string): void {
    this.deleted.set(name, this.streams.get(name)?.length ?? 0);
  }

  /** Everything, in the order it was written. */
  get events(): readonly StoredEvent[] {
    return this.all;
  }

  nextCommit(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }

  private write(stream: string, { id, type, data, metadata }: Append['events'][number]): void {
    const commit = (BigInt(this.all.length) + 1n) * stride;
    const stored: StoredEvent = {
      id,
      type,
      stream,
      revision: this.streams.get(stream)?.length ?? 0,
      position: { commit, prepare: commit },
      created: new Date(),
      // As it would come back over the wire: no `undefined`, nothing that is still referred to.
      data: data instanceof Uint8Array ? data.slice() : JSON.parse(JSON.stringify(data)),
      metadata: JSON.parse(JSON.stringify(metadata)),
    };
    this.all.push(stored);
    const events = this.streams.get(stream);
    if (events === undefined) this.streams.set(stream, [stored]);
    else events.push(stored);
  }
}

/** `EventStreams` over a log in memory: one "process" of a test. */
export const memoryStreams = (log = new MemoryLog()): EventStreams => ({
  append: async (append, _timeoutMs, isWanted) => {
    if (isWanted?.() === false) {
      return { outcome: 'unavailable', reason: 'nobody waits for it' };
    }
    await turn();
    const outcome = log.append(append);
    await turn();
    return outcome;
  },
  readStream: async function* (read) {
    await turn();
    yield* selectStream(log.stream(read.stream), read);
  },
  readAll: async function* (read) {
    await turn();
    yield* selectAll(log.events, read);
  },
  subscribeToAll: (subscription) => follow(log, subscription),
  dispose: () => Promise.resolve(),
});

const selectStream = (
  events: readonly StoredEvent[],
  { from, direction = 'forwards', count }: StreamRead,
): readonly StoredEvent[] => {
  const begin = events[0]?.revision ?? 0;
  const start = from === 'end' ? events.length - 1 : from - begin;
  if (direction === 'forwards') return events.slice(Math.max(0, start), Math.max(0, start + count));
  return events
    .slice(0, Math.max(0, start + 1))
    .reverse()
    .slice(0, count);
};

const selectAll = (
  events: readonly StoredEvent[],
  { from, direction = 'forwards', count }: AllRead,
): readonly StoredEvent[] => {
  const commit = from?.commit;
  if (direction === 'forwards') {
    return events.filter((event) => event.position.commit >= (commit ?? 0n)).slice(0, count);
  }
  const before = events.filter((event) => commit === undefined || event.position.commit < commit);
  return before.reverse().slice(0, count);
};

const isWanted = (
  { stream, type }: StoredEvent,
  { prefixes, types }: Pick<AllSubscription, 'prefixes' | 'types'>,
): boolean => {
  if (types !== undefined) return types.some((each) => type.startsWith(each));
  if (prefixes !== undefined) return prefixes.some((prefix) => stream.startsWith(prefix));
  return !/^(\$|snapshot-|segments-)/.test(stream);
};

async function* follow(
  log: MemoryLog,
  { from, signal, ...wanted }: AllSubscription,
): AsyncGenerator<SubscriptionItem> {
  let next = log.events.filter(({ position }) => position.commit <= (from?.commit ?? 0n)).length;
  let isCaughtUp = false;
  while (!signal.aborted) {
    const page = log.events.slice(next);
    next += page.length;
    for (const event of page) if (isWanted(event, wanted)) yield { kind: 'event', event };
    const last = page.at(-1);
    if (last !== undefined) yield { kind: 'checkpoint', position: last.position };
    if (!isCaughtUp) yield { kind: 'caught-up' };
    isCaughtUp = true;
    if (log.events.length === next) await log.nextCommit(signal);
  }
}
