import {
  ANY,
  NO_STREAM,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { collect, eventsOf, freshStream, openStoreUnderTest } from './store-under-test';
import { recorded, revisionsOf, typesOf, type StoreUnderTest } from './store-under-test';

let store: StoreUnderTest;
beforeAll(async () => void (store = await openStoreUnderTest()));
afterAll(() => store.close());

async function written(...types: string[]): Promise<string> {
  const stream = freshStream();
  await store.client.appendToStream(stream, eventsOf(...types), { expectedRevision: NO_STREAM });
  return stream;
}

const read = (stream: string) => collect(store.client.readStream(stream));

describe('a deleted stream', () => {
  it('reads as never written, and goes on with its revisions when written again', async () => {
    const stream = await written('a', 'b');
    await store.client.deleteStream(stream, { expectedRevision: 1n });
    await expect(read(stream)).rejects.toBeInstanceOf(StreamNotFoundError);
    const again = { expectedRevision: NO_STREAM } as const;
    const result = await store.client.appendToStream(stream, eventsOf('c'), again);
    expect(result.nextExpectedRevision).toBe(2n);
    expect(revisionsOf(await read(stream))).toEqual([2]);
  });

  it('is not deleted at another revision than expected', async () => {
    const stream = await written('a', 'b');
    const attempt = store.client.deleteStream(stream, { expectedRevision: 0n });
    await expect(attempt).rejects.toBeInstanceOf(WrongExpectedVersionError);
    expect(await read(stream)).toHaveLength(2);
  });

  it('must have been written before', async () => {
    const attempt = store.client.deleteStream(freshStream(), { expectedRevision: ANY });
    await expect(attempt).rejects.toBeInstanceOf(WrongExpectedVersionError);
  });
});

describe('a tombstoned stream', () => {
  it('can be neither read nor written nor deleted any more', async () => {
    const stream = await written('a');
    await store.client.tombstoneStream(stream);
    await expect(read(stream)).rejects.toBeInstanceOf(StreamDeletedError);
    for (const expectedRevision of [ANY, NO_STREAM, 0n] as const) {
      const attempt = store.client.appendToStream(stream, eventsOf('b'), { expectedRevision });
      await expect(attempt).rejects.toBeInstanceOf(StreamDeletedError);
    }
    await expect(store.client.deleteStream(stream)).rejects.toBeInstanceOf(StreamDeletedError);
  });

  it('ends its subscriptions, after telling them', async () => {
    const stream = await written('a');
    const subscription = store.client.subscribeToStream(stream, { fromRevision: START });
    subscription.once('caughtUp', () => void store.client.tombstoneStream(stream));
    const types: string[] = [];
    const following = (async () => {
      for await (const event of subscription) types.push(recorded(event).type);
    })();
    await expect(following).rejects.toBeInstanceOf(StreamDeletedError);
    expect(types).toEqual(['a', '$streamDeleted']);
  });
});

describe('metadata of a stream', () => {
  it('is what was set last, with own keys', async () => {
    const stream = await written('a');
    const before = await store.client.getStreamMetadata(stream);
    expect(before.metadata).toBeUndefined();
    await store.client.setStreamMetadata(stream, { maxCount: 9, owner: 'me' });
    await store.client.setStreamMetadata(stream, { maxCount: 5, owner: 'you' });
    const after = await store.client.getStreamMetadata(stream);
    expect(after.metadata).toEqual({ maxCount: 5, owner: 'you' });
  });

  it('limits how many events are read', async () => {
    const stream = await written('a', 'b', 'c');
    await store.client.setStreamMetadata(stream, { maxCount: 2 });
    expect(typesOf(await read(stream))).toEqual(['b', 'c']);
    await store.client.appendToStream(stream, eventsOf('d'), { expectedRevision: 2n });
    expect(typesOf(await read(stream))).toEqual(['c', 'd']);
  });

  it('hides events before a revision, until that is taken back', async () => {
    const stream = await written('a', 'b', 'c');
    await store.client.setStreamMetadata(stream, { truncateBefore: 2 });
    expect(revisionsOf(await read(stream))).toEqual([2]);
    await store.client.setStreamMetadata(stream, {});
    expect(revisionsOf(await read(stream))).toEqual([0, 1, 2]);
  });

  it('does not hide anything from readers of all streams', async () => {
    const stream = await written('a', 'b');
    await store.client.setStreamMetadata(stream, { truncateBefore: 2 });
    expect(await read(stream)).toEqual([]);
    const all = await collect(store.client.readAll());
    expect(all.filter(({ event }) => event?.streamId === stream)).toHaveLength(2);
  });
});
