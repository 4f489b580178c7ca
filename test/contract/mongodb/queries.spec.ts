import { Decimal128, Double, Long } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

/** The `_id`s of what a filter finds among documents whose `_id`s count from 0. */
async function found(documents: readonly object[], filter: object): Promise<readonly unknown[]> {
  const collection = mongo.collection();
  await collection.insertMany(documents.map((document, _id) => ({ _id, ...document })));
  const result = await collection.find(filter).sort({ _id: 1 }).toArray();
  return result.map(({ _id }) => _id);
}

const NUMBERS = [
  { v: 1 },
  { v: 2 },
  { v: new Double(2.5) },
  { v: Long.fromString('9007199254740993') },
  { v: Decimal128.fromString('2.50') },
  { v: '2' },
  { v: null },
  {},
  { v: [1, 3] },
];

describe('filters', () => {
  it.each([
    ['equality across number types', { v: new Double(2.5) }, [2, 4]],
    ['an int64 exactly', { v: Long.fromString('9007199254740993') }, [3]],
    ['an int64 next to it not at all', { v: Long.fromString('9007199254740992') }, []],
    ['null finds null and missing', { v: null }, [6, 7]],
    ['$ne', { v: { $ne: 1 } }, [1, 2, 3, 4, 5, 6, 7]],
    ['$gt within the type', { v: { $gt: 2 } }, [2, 3, 4, 8]],
    ['$gte and $lt', { v: { $gte: 2, $lt: 3 } }, [1, 2, 4, 8]],
    ['$lte', { v: { $lte: Decimal128.fromString('1') } }, [0, 8]],
    ['a text', { v: { $gte: '1' } }, [5]],
    ['$in', { v: { $in: [1, '2', null] } }, [0, 5, 6, 7, 8]],
    ['$nin', { v: { $nin: [1, 2, null] } }, [2, 3, 4, 5]],
    ['$exists', { v: { $exists: false } }, [7]],
    ['$type', { v: { $type: ['long', 'string'] } }, [3, 5]],
    ['$type number', { v: { $type: 'number' } }, [0, 1, 2, 3, 4, 8]],
    ['$not', { v: { $not: { $gt: 1 } } }, [0, 5, 6, 7]],
    ['$mod', { v: { $mod: [2, 1] } }, [0, 3, 8]],
    ['$size', { v: { $size: 2 } }, [8]],
    ['$all', { v: { $all: [3, 1] } }, [8]],
    ['$elemMatch', { v: { $elemMatch: { $gt: 1, $lt: 4 } } }, [8]],
    ['an array as a whole', { v: [1, 3] }, [8]],
    ['$or', { $or: [{ v: 1 }, { v: '2' }] }, [0, 5, 8]],
    ['$nor', { $nor: [{ v: { $type: 'number' } }, { v: null }] }, [5]],
    ['$and', { $and: [{ v: { $gt: 1 } }, { v: { $lt: 2.5 } }] }, [1, 8]],
    ['$expr', { $expr: { $eq: ['$v', { $add: [1, 1] }] } }, [1]],
    ['$comment', { $comment: 'why', v: '2' }, [5]],
  ])('%s', async (_name, filter, ids) => {
    expect(await found(NUMBERS, filter)).toEqual(ids);
  });

  it('enter embedded documents and arrays of them', async () => {
    const documents = [
      { a: { b: 1 } },
      { a: [{ b: 1 }, { b: 5 }] },
      { a: [{ c: 1 }] },
      { a: { b: { c: 1 } } },
      { a: 7 },
    ];
    expect(await found(documents, { 'a.b': 1 })).toEqual([0, 1]);
    expect(await found(documents, { 'a.1.b': 5 })).toEqual([1]);
    expect(await found(documents, { 'a.b.c': 1 })).toEqual([3]);
    expect(await found(documents, { a: { b: 1 } })).toEqual([0, 1]);
    expect(await found(documents, { a: { $elemMatch: { b: { $gt: 2 } } } })).toEqual([1]);
    expect(await found(documents, { 'a.b': { $exists: true } })).toEqual([0, 1, 3]);
  });

  it('match texts by pattern', async () => {
    const documents = [{ v: 'Alpha' }, { v: 'beta' }, { v: ['x', 'alphabet'] }];
    expect(await found(documents, { v: /^alpha/i })).toEqual([0, 2]);
    expect(await found(documents, { v: { $regex: 'A$', $options: 'i' } })).toEqual([0, 1]);
    expect(await found(documents, { v: { $in: [/^b/] } })).toEqual([1]);
    expect(await found(documents, { v: { $not: /a/ } })).toEqual([]);
  });

  it.each([
    ['an unknown operator', { a: { $frobnicate: 1 } }],
    ['an unknown top level operator', { $frobnicate: 1 }],
    ['an empty $or', { $or: [] }],
    ['$in without a list', { a: { $in: 1 } }],
  ])('refuse %s', async (_name, filter) => {
    expect(await refusalOf(mongo.collection().find(filter).toArray())).toMatchObject({ code: 2 });
  });
});

describe('sorting', () => {
  it('orders by several fields, and arrays by their least or greatest element', async () => {
    const collection = mongo.collection();
    await collection.insertMany([
      { _id: 0, a: 1, b: 2 },
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: [0, 9], b: 0 },
    ]);
    const ids = async (sort: Record<string, 1 | -1>) =>
      (await collection.find().sort(sort).toArray()).map(({ _id }) => _id);
    expect(await ids({ a: 1, b: -1 })).toEqual([2, 0, 1]);
    expect(await ids({ a: -1, b: 1 })).toEqual([2, 1, 0]);
  });

  it('skips and limits after sorting', async () => {
    const collection = mongo.collection();
    await collection.insertMany([3, 1, 4, 2, 5].map((_id) => ({ _id })));
    const page = await collection.find().sort({ _id: -1 }).skip(1).limit(2).toArray();
    expect(page.map(({ _id }) => _id)).toEqual([4, 3]);
  });
});

describe('counting and distinct values', () => {
  it('count what matches', async () => {
    const collection = mongo.collection();
    await collection.insertMany([1, 2, 2, 3].map((v, _id) => ({ _id, v })));
    expect(await collection.countDocuments({ v: 2 })).toBe(2);
    expect(await collection.countDocuments({}, { skip: 1, limit: 2 })).toBe(2);
    expect(await collection.estimatedDocumentCount()).toBe(4);
    expect(await mongo.collection().countDocuments()).toBe(0);
  });

  it('list each value once, arrays by element', async () => {
    const collection = mongo.collection();
    await collection.insertMany([{ v: 2 }, { v: [1, 2] }, {}].map((d, _id) => ({ _id, ...d })));
    expect(await collection.distinct('v')).toEqual([1, 2]);
    expect(await collection.distinct('v', { v: 1 })).toEqual([1, 2]);
  });
});
