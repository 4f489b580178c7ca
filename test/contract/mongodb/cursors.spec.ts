import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const COUNT = 250;

async function collectionOfNumbers() {
  const collection = mongo.collection();
  await collection.insertMany(Array.from({ length: COUNT }, (_, _id) => ({ _id, v: COUNT - _id })));
  return collection;
}

interface Batch {
  readonly cursor: {
    readonly id: number | bigint;
    readonly firstBatch?: readonly object[];
    readonly nextBatch?: readonly object[];
  };
}

const run = async (command: object): Promise<Batch['cursor']> =>
  ((await mongo.database.command(command, { useBigInt64: true })) as Batch).cursor;

describe('a cursor', () => {
  it('yields everything in batches of the size asked for', async () => {
    const { collectionName: find } = await collectionOfNumbers();
    const first = await run({ find, batchSize: 100, sort: { _id: 1 } });
    expect(first.firstBatch).toHaveLength(100);
    const getMore = { getMore: first.id, collection: find };
    const second = await run({ ...getMore, batchSize: 100 });
    expect(second.nextBatch).toHaveLength(100);
    expect(second.nextBatch?.[0]).toMatchObject({ _id: 100 });
    const last = await run(getMore);
    expect(last).toMatchObject({ id: 0n });
    expect(last.nextBatch).toHaveLength(50);
    const gone = mongo.database.command(getMore);
    expect(await refusalOf(gone)).toMatchObject({ code: 43 });
  });

  it('opens with 101 documents by default, and with none when asked', async () => {
    const { collectionName: find } = await collectionOfNumbers();
    expect((await run({ find })).firstBatch).toHaveLength(101);
    const empty = await run({ find, batchSize: 0 });
    expect(empty.firstBatch).toHaveLength(0);
    expect((await run({ getMore: empty.id, collection: find })).nextBatch).toHaveLength(COUNT);
  });

  it('is not kept after a single batch, a full limit or a kill', async () => {
    const { collectionName: find } = await collectionOfNumbers();
    expect(await run({ find, batchSize: 10, singleBatch: true })).toMatchObject({ id: 0n });
    expect(await run({ find, limit: 10 })).toMatchObject({ id: 0n });
    const { id } = await run({ find, batchSize: 10 });
    const kill = { killCursors: find, cursors: [id] };
    expect(await mongo.database.command(kill, { useBigInt64: true })).toMatchObject({
      cursorsKilled: [id],
    });
    const more = mongo.database.command({ getMore: id, collection: find });
    expect(await refusalOf(more)).toMatchObject({ code: 43 });
  });

  it('goes on in order while others write', async () => {
    const collection = await collectionOfNumbers();
    await collection.createIndex({ v: 1 });
    const seen: unknown[] = [];
    for await (const { _id } of collection.find().sort({ v: 1 }).batchSize(20)) {
      seen.push(_id);
      await collection.deleteOne({ _id: COUNT - 1 - seen.length });
    }
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('sorts without an index as well', async () => {
    const collection = await collectionOfNumbers();
    const values = (await collection.find().sort({ v: 1 }).toArray()).map(({ v }) => v);
    expect(values).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  });

  it('answers nothing for a collection that does not exist', async () => {
    expect(await mongo.collection().find().toArray()).toEqual([]);
  });
});
