import {
  END,
  eventTypeFilter,
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type Position,
  type StreamSubscription,
} from '@eventstore/db-client';
import { eventsOf, freshStream, openStoreUnderTest, recorded, take } from './store-under-test';
import { collect, positionOf, revisionsOf, typesOf, type StoreUnderTest } from './store-under-test';

let store: StoreUnderTest;
beforeAll(async () => void (store = await openStoreUnderTest()));
afterAll(() => store.close());

const append = (stream: string, ...types: string[]) =>
  store.client.appendToStream(stream, eventsOf(...types));

/** The order of events and "caught up", until `count` of both have come. */
async function orderOf(subscription: StreamSubscription | AllStreamSubscription, count: number) {
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const note = (what: string) => {
      seen.push(what);
      if (seen.length === count) resolve();
    };
    subscription.on('error', reject);
    subscription.on('caughtUp', () => note('caught up'));
    subscription.on('data', (event) => note(recorded(event).type));
  });
  await subscription.unsubscribe();
  return seen;
}

const confirmed = (subscription: StreamSubscription | AllStreamSubscription) =>
  new Promise<void>((resolve, reject) => {
    subscription.on('confirmation', resolve);
    subscription.on('error', reject);
  });

describe('subscribing to a stream', () => {
  it('delivers the history, says that it caught up, then delivers what is appended', async () => {
    const stream = freshStream();
    await append(stream, 'a', 'b');
    const subscription = store.client.subscribeToStream(stream, { fromRevision: START });
    subscription.once('caughtUp', () => void append(stream, 'c'));
    expect(await orderOf(subscription, 4)).toEqual(['a', 'b', 'caught up', 'c']);
  });

  it('resumes behind a revision', async () => {
    const stream = freshStream();
    await append(stream, 'a', 'b', 'c');
    const subscription = store.client.subscribeToStream(stream, { fromRevision: 0n });
    expect(revisionsOf(await take(subscription, 2))).toEqual([1, 2]);
  });

  it('from the end delivers only what is appended afterwards', async () => {
    const stream = freshStream();
    await append(stream, 'a', 'b');
    const subscription = store.client.subscribeToStream(stream, { fromRevision: END });
    await confirmed(subscription);
    await append(stream, 'c');
    expect(typesOf(await take(subscription, 1))).toEqual(['c']);
  });

  it('waits for a stream that does not exist yet', async () => {
    const stream = freshStream();
    const subscription = store.client.subscribeToStream(stream, { fromRevision: START });
    await confirmed(subscription);
    await append(stream, 'a');
    expect(typesOf(await take(subscription, 1))).toEqual(['a']);
  });
});

describe('subscribing to all streams', () => {
  it('delivers every event of concurrent writers once, in the order of positions', async () => {
    const category = freshStream('all').replaceAll('-', '');
    const filter = streamNameFilter({ prefixes: [`${category}-`] });
    const subscription = store.client.subscribeToAll({ fromPosition: END, filter });
    await confirmed(subscription);
    const streams = Array.from({ length: 20 }, (_, number) => `${category}-${number}`);
    const writes = streams.flatMap((stream) => [append(stream, 'a', 'b'), append(stream, 'c')]);
    const [events] = await Promise.all([take(subscription, 60), ...writes]);
    const positions = events.map((event) => positionOf(event).commit);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
    for (const stream of streams) {
      const own = events.filter((event) => recorded(event).streamId === stream);
      expect(revisionsOf(own)).toEqual([0, 1, 2]);
    }
  });

  it('resumes behind the position of any event, in the middle of an append too', async () => {
    const stream = freshStream();
    await append(stream, 'a', 'b', 'c');
    const [, second] = await collect(store.client.readStream(stream));
    const filter = streamNameFilter({ prefixes: [stream] });
    const fromPosition = positionOf(second);
    const subscription = store.client.subscribeToAll({ fromPosition, filter });
    expect(typesOf(await take(subscription, 1))).toEqual(['c']);
  });

  it.each([
    ['type prefixes', (mark: string) => eventTypeFilter({ prefixes: [`${mark}b`, `${mark}c`] })],
    ['a type expression', (mark: string) => eventTypeFilter({ regex: `^${mark}[bc]$` })],
  ])('delivers only what matches %s', async (_, filterFor) => {
    const mark = freshStream('type');
    await append(freshStream(), `${mark}a`, `${mark}b`);
    await append(freshStream(), `${mark}d`, `${mark}c`);
    const options = { fromPosition: START, filter: filterFor(mark) } as const;
    const events = await take(store.client.subscribeToAll(options), 2);
    expect(typesOf(events)).toEqual([`${mark}b`, `${mark}c`]);
  });

  it('says once that it caught up, between history and new events', async () => {
    const stream = freshStream();
    await append(stream, 'a');
    const filter = streamNameFilter({ prefixes: [stream] });
    const subscription = store.client.subscribeToAll({ fromPosition: START, filter });
    subscription.once('caughtUp', () => void append(stream, 'b').then(() => append(stream, 'c')));
    expect(await orderOf(subscription, 4)).toEqual(['a', 'caught up', 'b', 'c']);
  });

  it('reports checkpoints from which nothing is missed, though nothing matched', async () => {
    const stream = freshStream();
    const checkpoints: Position[] = [];
    const filter = streamNameFilter({
      prefixes: [`${stream}-matching`],
      maxSearchWindow: 10,
      checkpointInterval: 1,
      checkpointReached: (_, position) => void checkpoints.push(position),
    });
    const subscription = store.client.subscribeToAll({ fromPosition: END, filter });
    await confirmed(subscription);
    const misses = Array.from({ length: 25 }, () => append(`${stream}-other`, 'miss'));
    await Promise.all(misses);
    await append(`${stream}-matching`, 'hit');
    const [hit] = await take(subscription, 1);
    expect(checkpoints).toHaveLength(2);
    for (const fromPosition of checkpoints) {
      const resumed = store.client.subscribeToAll({ fromPosition, filter });
      expect(await take(resumed, 1)).toEqual([hit]);
    }
  });

  it('keeps up with a reader that is slower than the writers', async () => {
    const stream = freshStream();
    await append(stream, ...Array.from({ length: 2000 }, () => 'n'));
    const filter = streamNameFilter({ prefixes: [stream] });
    const subscription = store.client.subscribeToAll({ fromPosition: START, filter });
    let next = 0n;
    for await (const event of subscription) {
      expect(recorded(event).revision).toBe(next);
      next += 1n;
      if (next % 100n === 0n) await new Promise((resolve) => setImmediate(resolve));
      if (next === 2000n) break;
    }
    expect(next).toBe(2000n);
  });
});
