import { beforeFirst, type Position } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import { eventually } from '../../testing/eventually';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import type { AllSubscription, EventStreams, SubscriptionItem } from '../streams/event-streams';
import { followAll, type Followed } from './follow-all';

const write = (log: MemoryLog, count: number, stream = 'counter-1') => {
  for (let n = 0; n < count; n += 1) {
    const event = { id: randomUUID(), type: 'Counted', data: {}, metadata: {} };
    log.append({ stream, expected: log.stream(stream).length + beforeFirst, events: [event] });
  }
};

/** Breaks each subscription after so many items; an empty list: lets the rest pass. */
const breaking = (log: MemoryLog, afterItems: number[]) => {
  const requests: (Position | undefined)[] = [];
  const inner = memoryStreams(log);
  const streams: EventStreams = {
    ...inner,
    subscribeToAll: async function* (subscription: AllSubscription) {
      requests.push(subscription.from);
      let left = afterItems.shift() ?? Infinity;
      for await (const item of inner.subscribeToAll(subscription)) {
        if (left === 0) throw new Error('connection lost');
        left -= 1;
        yield item;
      }
    },
  };
  return { streams, requests };
};

const take = async (
  items: AsyncIterable<Followed>,
  isLast: (item: Followed, seen: readonly Followed[]) => boolean,
): Promise<readonly Followed[]> => {
  const seen: Followed[] = [];
  for await (const item of items) {
    seen.push(item);
    if (isLast(item, seen)) break;
  }
  return seen;
};
const revisions = (seen: readonly Followed[]) =>
  seen.flatMap((item) => (item.kind === 'event' ? [item.event.revision] : []));
const untilCaughtUp = ({ kind }: Followed) => kind === 'caught-up';
const { signal } = new AbortController();

describe('following the log', () => {
  it('resumes behind the last event seen, each time it breaks', async () => {
    const log = new MemoryLog();
    write(log, 6);
    const { streams, requests } = breaking(log, [2, 0, 3]);
    const errors: unknown[] = [];
    const onInterruption = (error: unknown) => void errors.push(error);
    const seen = await take(followAll(streams, { signal, onInterruption }), untilCaughtUp);
    expect(revisions(seen)).toEqual([0, 1, 2, 3, 4, 5]);
    const at = (revision: number) => log.events[revision]!.position;
    expect(requests).toEqual([undefined, at(1), at(1), at(4)]);
    expect(errors).toHaveLength(3);
    expect(seen.at(-1)).toEqual({ kind: 'caught-up', position: at(5) });
  });

  it('resumes behind a checkpoint when nothing wanted came', async () => {
    const log = new MemoryLog();
    write(log, 3, 'other-1');
    const { streams, requests } = breaking(log, [1]);
    await take(followAll(streams, { prefixes: ['counter-'], signal }), untilCaughtUp);
    expect(requests).toEqual([undefined, log.events[2]!.position]);
  });

  it('drops what it has seen when a server sends it again', async () => {
    const log = new MemoryLog();
    write(log, 3);
    const [first, second, third] = log.events;
    const sent: SubscriptionItem[] = [
      { kind: 'event', event: first! },
      { kind: 'event', event: second! },
      { kind: 'event', event: first! },
      { kind: 'event', event: second! },
      { kind: 'checkpoint', position: { commit: second!.position.commit, prepare: 0n } },
      { kind: 'event', event: third! },
      { kind: 'caught-up' },
    ];
    const streams = {
      ...memoryStreams(log),
      subscribeToAll: async function* () {
        yield* sent;
      },
    };
    const seen = await take(followAll(streams, { signal }), untilCaughtUp);
    expect(seen.map(({ kind }) => kind)).toEqual(['event', 'event', 'event', 'caught-up']);
    expect(revisions(seen)).toEqual([0, 1, 2]);
  });

  it('takes a checkpoint without a prepare position as all of its commit', async () => {
    const log = new MemoryLog();
    write(log, 2);
    const from = { commit: log.events[0]!.position.commit, prepare: 0n };
    const again = { kind: 'event', event: log.events[0]! } as const;
    const next = { kind: 'event', event: log.events[1]! } as const;
    const streams = {
      ...memoryStreams(log),
      subscribeToAll: async function* () {
        yield* [again, next];
      },
    };
    const seen = await take(followAll(streams, { from, signal }), () => true);
    expect(revisions(seen)).toEqual([1]);
  });

  it('ends when it is told to: while it waits for events, and while it pauses', async () => {
    const log = new MemoryLog();
    const waiting = new AbortController();
    const live = followAll(memoryStreams(log), { signal: waiting.signal });
    const whenLive = take(live, (item) => {
      if (item.kind === 'caught-up') waiting.abort();
      return false;
    });
    expect(revisions(await whenLive)).toEqual([]);

    const pausing = new AbortController();
    const { streams, requests } = breaking(
      log,
      [...Array(1_000)].map(() => 0),
    );
    const broken = take(followAll(streams, { signal: pausing.signal }), () => false);
    await eventually(() => requests.length > 2);
    pausing.abort();
    expect(await broken).toEqual([]);
  });

  it('does not run ahead of a slow reader', async () => {
    const log = new MemoryLog();
    write(log, 10);
    let taken = 0;
    const inner = memoryStreams(log);
    const streams: EventStreams = {
      ...inner,
      subscribeToAll: async function* (subscription) {
        for await (const item of inner.subscribeToAll(subscription)) {
          taken += 1;
          yield item;
        }
      },
    };
    await take(followAll(streams, { signal }), (_item, seen) => {
      expect(taken).toBe(seen.length);
      return seen.length === 10;
    });
  });
});
