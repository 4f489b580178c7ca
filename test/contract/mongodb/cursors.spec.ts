import { Long } from 'mongodb';
import type { Collection } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { Loose, MongoUnderTest } from './mongodb-under-test';

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

  it('names its namespace', async () => {
    const { collectionName: find } = await collectionOfNumbers();
    const cursor = await run({ find, limit: 1 });
    expect(cursor).toMatchObject({ ns: `${mongo.database.databaseName}.${find}`, id: 0n });
  });

  it('limits over all batches, and takes a negative limit for a single batch', async () => {
    const collection = await collectionOfNumbers();
    expect(await collection.find().limit(120).batchSize(50).toArray()).toHaveLength(120);
    expect(await collection.find().limit(-7).toArray()).toHaveLength(7);
    expect(await collection.find().skip(240).limit(0).toArray()).toHaveLength(10);
    expect(await collection.find().skip(COUNT).toArray()).toEqual([]);
  });

  it('belongs to its collection', async () => {
    const { collectionName: find } = await collectionOfNumbers();
    const { id } = await run({ find, batchSize: 1 });
    const other = mongo.database.command({ getMore: id, collection: `${find}-other` });
    expect(await refusalOf(other)).toMatchObject({ code: 13 });
  });

  it('that is unknown can be killed, which is reported', async () => {
    const { collectionName: find } = await collectionOfNumbers();
    const ids = [Long.fromNumber(1_234_567_890_123)];
    expect(await mongo.database.command({ killCursors: find, cursors: ids })).toMatchObject({
      cursorsKilled: [],
      cursorsNotFound: [expect.anything()],
      cursorsAlive: [],
    });
  });

  it('is closed by the driver before its end', async () => {
    const collection = await collectionOfNumbers();
    const cursor = collection.find().batchSize(2);
    await cursor.next();
    const { id } = cursor;
    await cursor.close();
    const more = { getMore: id, collection: collection.collectionName };
    expect(await refusalOf(mongo.database.command(more))).toMatchObject({ code: 43 });
  });

  it.each([
    ['its collection is dropped', (c: Numbers) => c.drop()],
    [
      'its collection is dropped and made again',
      (c: Numbers) => c.drop().then(() => c.insertOne({ _id: 1 })),
    ],
    ['its collection is renamed', (c: Numbers) => c.rename(`${c.collectionName}-renamed`)],
    ['its index is dropped', (c: Numbers) => c.dropIndex('v_1')],
  ])('is refused, rather than at its end, when %s', async (_name, change) => {
    const collection = await collectionOfNumbers();
    await collection.createIndex({ v: 1 });
    const cursor = collection.find({ v: { $gt: 0 } }).batchSize(10);
    for (let i = 0; i < 10; i += 1) await cursor.next();
    await change(collection);
    expect(await refusalOf(cursor.toArray())).toMatchObject({ code: 175 });
  });

  it('is made of a list of indexes and of an aggregation as well', async () => {
    const collection = await collectionOfNumbers();
    await collection.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }, { key: { c: 1 } }]);
    expect(await collection.listIndexes({ batchSize: 2 }).toArray()).toHaveLength(4);
    const stages = [{ $match: { v: { $gt: 10 } } }, { $set: { w: 1 } }];
    const counted = await collection.aggregate(stages, { batchSize: 7 }).toArray();
    expect(counted).toHaveLength(COUNT - 10);
  });

  it('answers nothing for a collection that does not exist', async () => {
    expect(await mongo.collection().find().toArray()).toEqual([]);
  });
});

type Numbers = Awaited<ReturnType<typeof collectionOfNumbers>>;

describe('a limit of time', () => {
  const DOCUMENTS = 20_000;
  let large: Collection<Loose>;
  beforeAll(async () => {
    large = mongo.collection();
    const text = 'x'.repeat(100);
    await large.insertMany(Array.from({ length: DOCUMENTS }, (_, _id) => ({ _id, text })));
  });
  const filter = { text: /y$/ };

  it.each([
    ['find', () => large.find(filter, { maxTimeMS: 1 }).toArray()],
    ['find that sorts', () => large.find({}, { maxTimeMS: 1 }).sort({ text: 1 }).toArray()],
    ['count', () => large.countDocuments(filter, { maxTimeMS: 1 })],
    ['distinct', () => large.distinct('text', filter, { maxTimeMS: 1 })],
    [
      'aggregation',
      () => large.aggregate([{ $group: { _id: '$text' } }], { maxTimeMS: 1 }).toArray(),
    ],
    ['find and modify', () => large.findOneAndDelete(filter, { maxTimeMS: 1 })],
    ['update', () => large.updateMany(filter, { $set: { a: 1 } }, { maxTimeMS: 1 })],
    ['delete', () => large.deleteMany(filter, { maxTimeMS: 1 })],
  ])('ends a %s', async (_name, call) => {
    expect(await refusalOf(call())).toMatchObject({ code: 50, codeName: 'MaxTimeMSExpired' });
    expect(await large.estimatedDocumentCount()).toBe(DOCUMENTS);
  });

  it('may be set once by the client, for all a call sends', async () => {
    const patient = { timeoutMS: 60_000, batchSize: 5_000 } as const;
    expect(await large.find({}, patient).toArray()).toHaveLength(DOCUMENTS);
    expect(await large.aggregate([{ $match: {} }], patient).toArray()).toHaveLength(DOCUMENTS);
  });

  it('covers all batches of a cursor, and leaves room to those that need none', async () => {
    const cursor = large.find(filter, { maxTimeMS: 60_000 });
    expect(await cursor.toArray()).toEqual([]);
    expect(await large.find({ _id: 1 }, { maxTimeMS: 60_000 }).toArray()).toHaveLength(1);
    expect(await large.find({ _id: 1 }, { maxTimeMS: 0 }).toArray()).toHaveLength(1);
  });

  it.each([
    [-1, 2],
    [2 ** 31, 2],
    ['x', 14],
  ])('is refused when it is %j', async (maxTimeMS, code) => {
    const command = { find: large.collectionName, maxTimeMS };
    const refusal = await refusalOf(mongo.database.command(command));
    expect([code, 2, 9]).toContain(refusal['code']);
  });
});
