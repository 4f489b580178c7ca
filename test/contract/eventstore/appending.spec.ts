import {
  ANY,
  binaryEvent,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
} from '@eventstore/db-client';
import { collect, eventsOf, freshStream, openStoreUnderTest } from './store-under-test';
import {
  positionOf,
  recorded,
  revisionsOf,
  typesOf,
  type StoreUnderTest,
} from './store-under-test';

let store: StoreUnderTest;
beforeAll(async () => void (store = await openStoreUnderTest()));
afterAll(() => store.close());

const append = (stream: string, expectedRevision: AppendExpectedRevision, ...types: string[]) =>
  store.client.appendToStream(stream, eventsOf(...types), { expectedRevision });

const wrongRevision = (actualVersion: bigint | undefined) =>
  expect.objectContaining({ type: 'wrong-expected-version', actualVersion });

describe('appending', () => {
  it('answers with the last revision and the position of the last event', async () => {
    const stream = freshStream();
    const result = await append(stream, NO_STREAM, 'a', 'b', 'c');
    const events = await collect(store.client.readStream(stream));
    expect(result).toMatchObject({ success: true, nextExpectedRevision: 2n });
    expect(positionOf(events[2])).toEqual(result.position);
  });

  it('gives every event a position above all earlier ones', async () => {
    const [first, second] = [freshStream(), freshStream()];
    await append(first, ANY, 'a', 'b');
    await append(second, ANY, 'c');
    const streams = [store.client.readStream(first), store.client.readStream(second)];
    const events = (await Promise.all(streams.map((read) => collect(read)))).flat();
    const positions = events.map((event) => positionOf(event).commit);
    expect(positions).toHaveLength(3);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('keeps ids, types, data, metadata and content types as they were sent', async () => {
    const stream = freshStream();
    const json = jsonEvent({ type: 'Größe', data: { text: 'ünï' }, metadata: { by: 'me' } });
    const binary = binaryEvent({
      type: 'Raw',
      data: Buffer.from([0, 255, 10]),
      metadata: Buffer.from([1, 0]),
    });
    await store.client.appendToStream(stream, [json, binary]);
    const [first, second] = (await collect(store.client.readStream(stream))).map(recorded);
    const { id, type, data, metadata } = json;
    expect(first).toMatchObject({ id, type, data, metadata, isJson: true });
    expect(first?.created).toBeInstanceOf(Date);
    expect(second).toMatchObject({ id: binary.id, type: 'Raw', isJson: false });
    expect([...(second?.data as Uint8Array)]).toEqual([0, 255, 10]);
    expect([...(second?.metadata as Uint8Array)]).toEqual([1, 0]);
  });

  it.each(['with spaces', 'ünïcode-日本', 'at@sign', 'line\nbreak', 'x'.repeat(1500)])(
    'takes the stream name %j',
    async (name) => {
      const stream = `${freshStream()}-${name}`;
      await append(stream, NO_STREAM, 'a');
      await append(stream, 0n, 'b');
      const events = await collect(store.client.readStream(stream));
      expect(events.map(({ event }) => event?.streamId)).toEqual([stream, stream]);
      expect(typesOf(events)).toEqual(['a', 'b']);
    },
  );

  it('refuses more than a mebibyte of data at once and writes nothing of it', async () => {
    const stream = freshStream();
    const big = () => binaryEvent({ type: 'big', data: Buffer.alloc(600_000) });
    const refusal = store.client.appendToStream(stream, [big(), big()]);
    await expect(refusal).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    await store.client.appendToStream(stream, [big()], { expectedRevision: NO_STREAM });
  });

  it('writes what one client sends in the order of the calls', async () => {
    const stream = freshStream();
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const results = await Promise.all(
      numbers.map((number) =>
        store.client.appendToStream(stream, [jsonEvent({ type: 'n', data: { number } })]),
      ),
    );
    expect(results.map((result) => Number(result.nextExpectedRevision))).toEqual(numbers);
    const events = await collect(store.client.readStream(stream));
    expect(events.map(({ event }) => (event?.data as { number: number }).number)).toEqual(numbers);
  });

  it('serves the path of calls with credentials of their own as well', async () => {
    const stream = freshStream();
    const credentials = { username: 'someone', password: 'secret' };
    const append = (expectedRevision: AppendExpectedRevision) =>
      store.client.appendToStream(stream, eventsOf('a'), { expectedRevision, credentials });
    expect(await append(NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    await expect(append(NO_STREAM)).rejects.toEqual(wrongRevision(0n));
    expect(await append(0n)).toMatchObject({ nextExpectedRevision: 1n });
  });
});

describe('the expected revision', () => {
  it.each<[AppendExpectedRevision, boolean]>([
    [ANY, true],
    [NO_STREAM, true],
    [STREAM_EXISTS, false],
    [0n, false],
  ])('%s on a stream that does not exist: accepted %s', async (expected, isAccepted) => {
    const attempt = append(freshStream(), expected, 'a');
    if (isAccepted) await expect(attempt).resolves.toMatchObject({ nextExpectedRevision: 0n });
    else await expect(attempt).rejects.toBeInstanceOf(WrongExpectedVersionError);
  });

  it.each<[AppendExpectedRevision, boolean]>([
    [ANY, true],
    [NO_STREAM, false],
    [STREAM_EXISTS, true],
    [0n, false],
    [1n, true],
    [2n, false],
  ])('%s on a stream at revision 1: accepted %s', async (expected, isAccepted) => {
    const stream = freshStream();
    await append(stream, NO_STREAM, 'a', 'b');
    const attempt = append(stream, expected, 'c');
    if (isAccepted) await expect(attempt).resolves.toMatchObject({ nextExpectedRevision: 2n });
    else await expect(attempt).rejects.toEqual(wrongRevision(1n));
    const events = await collect(store.client.readStream(stream));
    expect(revisionsOf(events)).toEqual(isAccepted ? [0, 1, 2] : [0, 1]);
  });

  it('lets exactly one of many writers win', async () => {
    const stream = freshStream();
    const attempts = Array.from({ length: 50 }, () => append(stream, NO_STREAM, 'a'));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await collect(store.client.readStream(stream))).toHaveLength(1);
  });
});

describe('appending the same events again', () => {
  it.each<[string, AppendExpectedRevision, AppendExpectedRevision]>([
    ['no stream', NO_STREAM, NO_STREAM],
    ['any', ANY, ANY],
    ['any after no stream', NO_STREAM, ANY],
    ['stream exists', ANY, STREAM_EXISTS],
  ])('with %s gives the first answer and writes nothing', async (_, first, again) => {
    const stream = freshStream();
    const events = eventsOf('a', 'b');
    const before = await store.client.appendToStream(stream, events, { expectedRevision: first });
    await append(stream, ANY, 'later');
    const after = await store.client.appendToStream(stream, events, { expectedRevision: again });
    expect(after).toEqual(before);
    expect(await collect(store.client.readStream(stream))).toHaveLength(3);
  });

  it('at the exact revision gives the first answer and writes nothing', async () => {
    const stream = freshStream();
    await append(stream, NO_STREAM, 'a');
    const options = { expectedRevision: 0n };
    const events = eventsOf('b', 'c');
    const before = await store.client.appendToStream(stream, events, options);
    await append(stream, ANY, 'later');
    expect(await store.client.appendToStream(stream, events, options)).toEqual(before);
    expect(await collect(store.client.readStream(stream))).toHaveLength(4);
  });

  it('recognises repetitions that arrive together', async () => {
    const stream = freshStream();
    const events = eventsOf('a');
    const options = { expectedRevision: NO_STREAM } as const;
    const attempts = [1, 2, 3].map(() => store.client.appendToStream(stream, events, options));
    const [first, ...others] = await Promise.all(attempts);
    expect(others).toEqual([first, first]);
    expect(await collect(store.client.readStream(stream))).toHaveLength(1);
  });

  it('never completes an append that is in the log only in part', async () => {
    const stream = freshStream();
    const [known, ...unknown] = eventsOf('a', 'b');
    await store.client.appendToStream(stream, known ?? [], { expectedRevision: NO_STREAM });
    for (const expectedRevision of [NO_STREAM, ANY] as const) {
      const attempt = store.client.appendToStream(stream, [known!, ...unknown], {
        expectedRevision,
      });
      await expect(attempt).rejects.toBeInstanceOf(WrongExpectedVersionError);
    }
  });
});
