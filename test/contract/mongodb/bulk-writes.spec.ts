import { Decimal128, Double, Long, MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { Loose, MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

type Operation = AnyBulkWriteOperation<Loose>;

const insert = (_id: number): Operation => ({ insertOne: { document: { _id } } });

describe('a bulk of many kinds', () => {
  it('counts each of them', async () => {
    const documents = mongo.collection();
    await documents.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, a: 1 }]);
    const result = await documents.bulkWrite([
      insert(4),
      { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } } } },
      { updateMany: { filter: {}, update: { $set: { a: 1 } } } },
      { updateOne: { filter: { _id: 9 }, update: { $set: { a: 1 } } } },
      { updateOne: { filter: { _id: 5 }, update: { $set: { a: 1 } }, upsert: true } },
      { replaceOne: { filter: { _id: 2 }, replacement: { b: 1 } } },
      { replaceOne: { filter: { _id: 6 }, replacement: { b: 1 }, upsert: true } },
      { deleteOne: { filter: { _id: 4 } } },
      { deleteMany: { filter: { a: 1 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      insertedIds: { 0: 4 },
      matchedCount: 1 + 4 + 1,
      modifiedCount: 1 + 2 + 1,
      upsertedCount: 2,
      upsertedIds: { 4: 5, 6: 6 },
      deletedCount: 1 + 3,
    });
    expect((await documents.find().toArray()).map(({ _id }) => _id)).toEqual([2, 6]);
  });

  const failing: Operation[] = [
    insert(1),
    insert(1),
    { updateOne: { filter: { _id: 1 }, update: { $inc: { t: 'x' } as never } } },
    { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } } } },
    insert(1),
    { deleteOne: { filter: { _id: 1 } } },
    insert(2),
  ];

  it('stops at the first error when it is ordered', async () => {
    const documents = mongo.collection();
    const refusal = await refusalOf(documents.bulkWrite(failing));
    expect(refusal).toBeInstanceOf(MongoBulkWriteError);
    expect(refusal).toMatchObject({
      code: 11000,
      writeErrors: [{ index: 1, code: 11000 }],
      result: { insertedCount: 1, deletedCount: 0 },
    });
    expect(await documents.find().toArray()).toEqual([{ _id: 1 }]);
  });

  it('goes on and names every error when it is not', async () => {
    const documents = mongo.collection();
    const refusal = await refusalOf(documents.bulkWrite(failing, { ordered: false }));
    const errors = refusal['writeErrors'] as readonly { index: number; code: number }[];
    const found = errors.map(({ index, code }) => [index, code]);
    expect(found.sort(([a = 0], [b = 0]) => a - b)).toEqual([
      [1, 11_000],
      [2, 14],
      [4, 11_000],
    ]);
    expect(refusal['result']).toMatchObject({ insertedCount: 2, deletedCount: 1 });
    expect(await documents.find().toArray()).toEqual([{ _id: 2 }]);
  });

  it('may be as long as the server allows', async () => {
    const documents = mongo.collection();
    const count = 100_001;
    const many = Array.from({ length: count }, (_, _id) => ({ _id }));
    expect(await documents.insertMany(many)).toMatchObject({ insertedCount: count });
    expect(await documents.estimatedDocumentCount()).toBe(count);
  });
});

describe('a duplicate key', () => {
  async function collectionWithOne() {
    const documents = mongo.collection();
    await documents.createIndex({ k: 1, 'p.q': -1 }, { unique: true, name: 'one' });
    await documents.insertMany([
      { _id: 1, k: 1, p: { q: 'a' } },
      { _id: 2, k: 2, p: { q: 'a' } },
    ]);
    return documents;
  }
  const refusal = {
    code: 11000,
    keyPattern: { k: 1, 'p.q': -1 },
    keyValue: { k: 1, 'p.q': 'a' },
    message: expect.stringMatching(/E11000 duplicate key error collection: \S+ index: one dup key/),
  };

  it.each<
    readonly [string, (c: Awaited<ReturnType<typeof collectionWithOne>>) => Promise<unknown>]
  >([
    ['an insert', (c) => c.insertOne({ _id: 3, k: 1, p: { q: 'a' } })],
    ['an update', (c) => c.updateOne({ _id: 2 }, { $set: { k: 1 } })],
    ['a replacement', (c) => c.replaceOne({ _id: 2 }, { k: 1, p: { q: 'a' } })],
    [
      'an upsert',
      (c) => c.updateOne({ _id: 3, k: 1, 'p.q': 'a' }, { $set: { x: 1 } }, { upsert: true }),
    ],
    ['a find and modify', (c) => c.findOneAndUpdate({ _id: 2 }, { $set: { k: 1 } })],
    ['a find and replace', (c) => c.findOneAndReplace({ _id: 2 }, { k: 1, p: { q: 'a' } })],
    [
      'a find and upsert',
      (c) => c.findOneAndReplace({ _id: 3 }, { k: 1, p: { q: 'a' } }, { upsert: true }),
    ],
  ])('is refused of %s, naming index and values', async (_name, write) => {
    const documents = await collectionWithOne();
    expect(await refusalOf(write(documents))).toMatchObject(refusal);
    expect(await documents.find({ k: 1 }).toArray()).toMatchObject([{ _id: 1 }]);
    expect(await documents.find({ k: 2 }).toArray()).toMatchObject([{ _id: 2 }]);
  });

  it('is found when an index is created, which then does not exist', async () => {
    const documents = mongo.collection();
    await documents.insertMany([1, 2, 1].map((v, _id) => ({ _id, v })));
    const creation = documents.createIndexes([
      { key: { w: 1 } },
      { key: { v: 1 }, unique: true, name: 'v' },
    ]);
    expect(await refusalOf(creation)).toMatchObject({
      code: 11000,
      keyPattern: { v: 1 },
      keyValue: { v: 1 },
    });
    expect(await documents.indexes()).toHaveLength(1);
  });

  it('is one across number types, by _id and by index', async () => {
    const documents = mongo.collection();
    await documents.createIndex({ v: 1 }, { unique: true });
    await documents.insertOne({ _id: 1, v: 1 });
    for (const one of [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.0')]) {
      expect(await refusalOf(documents.insertOne({ _id: one }))).toMatchObject({ code: 11000 });
      const other = documents.insertOne({ _id: `other ${String(one)}`, v: one });
      expect(await refusalOf(other)).toMatchObject({ code: 11000, keyPattern: { v: 1 } });
    }
    const zeros = [0, new Double(-0), Decimal128.fromString('-0.00')];
    await documents.insertOne({ _id: 'zero', v: zeros[0] });
    for (const v of zeros.slice(1)) {
      const other = documents.insertOne({ _id: `zero ${String(v)}`, v });
      expect(await refusalOf(other)).toMatchObject({ code: 11000 });
    }
    await documents.insertOne({ _id: 'near', v: Decimal128.fromString('1.0000000000000000001') });
    await documents.insertOne({ _id: 'nan', v: new Double(NaN) });
    const nan = documents.insertOne({ _id: 'NaN', v: Decimal128.fromString('NaN') });
    expect(await refusalOf(nan)).toMatchObject({ code: 11000 });
  });

  it('counts every element of an array, once for each document', async () => {
    const documents = mongo.collection();
    await documents.createIndex({ tags: 1 }, { unique: true });
    await documents.insertOne({ _id: 1, tags: ['a', 'b', 'a'] });
    expect(await refusalOf(documents.insertOne({ _id: 2, tags: ['c', 'b'] }))).toMatchObject({
      code: 11000,
    });
    await documents.insertOne({ _id: 3, tags: ['c'] });
  });

  it('may change hands within one bulk', async () => {
    const documents = mongo.collection();
    await documents.createIndex({ v: 1 }, { unique: true });
    await documents.insertMany([
      { _id: 1, v: 'a' },
      { _id: 2, v: 'b' },
    ]);
    const set = (_id: number, v: string): Operation => ({
      updateOne: { filter: { _id }, update: { $set: { v } } },
    });
    await documents.bulkWrite([set(1, 'c'), set(2, 'a'), set(1, 'b')]);
    expect((await documents.find().toArray()).map(({ v }) => v)).toEqual(['b', 'a']);
  });
});
