import {
  BACKWARDS,
  END,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  StreamNotFoundError,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { collect, eventsOf, freshStream, openStoreUnderTest } from './store-under-test';
import { revisionsOf, typesOf, type StoreUnderTest } from './store-under-test';

let store: StoreUnderTest;
const stream = freshStream('reading');

beforeAll(async () => {
  store = await openStoreUnderTest();
  const types = Array.from({ length: 100 }, (_, number) => `t${number}`);
  await store.client.appendToStream(stream, eventsOf(...types), { expectedRevision: NO_STREAM });
});
afterAll(() => store.close());

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('reading a stream', () => {
  it('delivers every event once, oldest first', async () => {
    const events = await collect(store.client.readStream(stream));
    expect(revisionsOf(events)).toEqual(upTo(100));
    expect(typesOf(events).slice(0, 2)).toEqual(['t0', 't1']);
  });

  it('begins with the revision asked for, and stops at the count', async () => {
    const read = store.client.readStream(stream, { fromRevision: 40n, maxCount: 3 });
    expect(revisionsOf(await collect(read))).toEqual([40, 41, 42]);
  });

  it('delivers nothing behind the last revision', async () => {
    const read = store.client.readStream(stream, { fromRevision: 100n });
    expect(await collect(read)).toEqual([]);
  });

  it('reads backwards from the end and from a revision', async () => {
    const backwards = { direction: BACKWARDS } as const;
    const all = store.client.readStream(stream, { ...backwards, fromRevision: END });
    expect(revisionsOf(await collect(all))).toEqual(upTo(100).reverse());
    const some = store.client.readStream(stream, { ...backwards, fromRevision: 5n, maxCount: 2 });
    expect(revisionsOf(await collect(some))).toEqual([5, 4]);
  });

  it('says that a stream was never written', async () => {
    const read = collect(store.client.readStream(freshStream()));
    await expect(read).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('serves many readers at once', async () => {
    const reads = upTo(50).map((from) =>
      collect(store.client.readStream(stream, { fromRevision: BigInt(from) })),
    );
    const counts = (await Promise.all(reads)).map(({ length }) => length);
    expect(counts).toEqual(upTo(50).map((from) => 100 - from));
  });
});

describe('reading all streams', () => {
  const mine = (events: readonly ResolvedEvent[]) =>
    events.filter(({ event }) => event?.streamId === stream);

  it('delivers what was written in the order of positions', async () => {
    const events = await collect(
      store.client.readAll({ direction: FORWARDS, fromPosition: START }),
    );
    const positions = events.map(({ event }) => event?.position?.commit ?? 0n);
    expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
    expect(positions[0]).toBeGreaterThan(0n);
    expect(revisionsOf(mine(events))).toEqual(upTo(100));
  });

  it('begins with the event at a position, or strictly below it backwards', async () => {
    const events = await collect(store.client.readStream(stream, { maxCount: 3 }));
    const fromPosition = events[1]?.event?.position;
    if (fromPosition === undefined) throw new Error('An event that was read has a position.');
    const forwards = await collect(store.client.readAll({ fromPosition, maxCount: 2 }));
    expect(typesOf(forwards)).toEqual(['t1', 't2']);
    const back = { direction: BACKWARDS, fromPosition, maxCount: 1 } as const;
    expect(typesOf(await collect(store.client.readAll(back)))).toEqual(['t0']);
  });

  it('reads the newest first from the end', async () => {
    const other = freshStream();
    await store.client.appendToStream(other, eventsOf('x', 'y'));
    const read = store.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 2 });
    const events = await collect(read);
    expect(events.map(({ event }) => event?.streamId)).toEqual([other, other]);
    expect(typesOf(events)).toEqual(['y', 'x']);
  });
});

describe('following links', () => {
  const linkTo = (target: string) =>
    ({ id: jsonEvent({ type: 'x', data: {} }).id, type: '$>', data: Buffer.from(target) }) as const;

  it('delivers the target with the link, and the link alone when the target is gone', async () => {
    const links = freshStream('links');
    const targets = [`7@${stream}`, `100@${stream}`, `0@${freshStream()}`];
    const events = targets.map((target) => ({
      ...linkTo(target),
      contentType: 'application/octet-stream' as const,
      metadata: undefined,
    }));
    await store.client.appendToStream(links, events);
    const resolved = await collect(store.client.readStream(links, { resolveLinkTos: true }));
    expect(typesOf(resolved)).toEqual(['t7', undefined, undefined]);
    expect(resolved.map(({ link }) => Number(link?.revision))).toEqual([0, 1, 2]);
    const plain = await collect(store.client.readStream(links));
    expect(typesOf(plain)).toEqual(['$>', '$>', '$>']);
  });
});
