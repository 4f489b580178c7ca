import { BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey } from 'mongodb';
import { itIsEmbedded, refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

/** The `_id`s of what a filter finds, which is the same with an index and without. */
async function found(documents: readonly object[], filter: object): Promise<readonly unknown[]> {
  const collection = mongo.collection();
  await collection.insertMany(documents.map((document, _id) => ({ _id, ...document })));
  const ids = async () =>
    (await collection.find(filter).toArray()).map(({ _id }) => Number(_id)).sort((a, b) => a - b);
  const scanned = await ids();
  await collection.createIndex({ v: 1 });
  expect(await ids()).toEqual(scanned);
  return scanned;
}

describe('values in arrays', () => {
  const documents = [
    { v: 1 },
    { v: [1, 5] },
    { v: [] },
    { v: [[1, 5]] },
    { v: null },
    {},
    { v: [null] },
    { v: { a: 1 } },
    { v: [{ a: 1 }, { a: 7 }] },
  ];
  it.each([
    ['match by an element', { v: 1 }, [0, 1]],
    ['match as a whole or as an element', { v: [1, 5] }, [1, 3]],
    ['match empty', { v: [] }, [2]],
    ['match null, missing, and null inside', { v: null }, [4, 5, 6]],
    ['do not match null', { v: { $ne: null } }, [0, 1, 2, 3, 7, 8]],
    ['do not match', { v: { $ne: 1 } }, [2, 3, 4, 5, 6, 7, 8]],
    ['may satisfy each side by another element', { v: { $gt: 4, $lt: 2 } }, [1]],
    ['satisfy $elemMatch by one element', { v: { $elemMatch: { $gt: 0, $lt: 2 } } }, [1]],
    ['satisfy $elemMatch by one document', { v: { $elemMatch: { a: 7 } } }, [8]],
    ['are entered by path', { 'v.a': 1 }, [7, 8]],
    ['are entered by index', { 'v.1': 5 }, [1]],
    ['are entered by index and path', { 'v.1.a': 7 }, [8]],
    ['are compared as arrays', { v: { $gt: [0] } }, [1, 3, 8]],
    ['exist', { v: { $exists: true } }, [0, 1, 2, 3, 4, 6, 7, 8]],
    ['do not exist inside', { 'v.a': { $exists: false } }, [0, 1, 2, 3, 4, 5, 6]],
    ['are null inside where they are missing', { 'v.a': null }, [0, 4, 5]],
    ['are listed', { v: { $in: [[], 5] } }, [1, 2]],
    ['are not listed', { v: { $nin: [1, null, []] } }, [3, 7, 8]],
    ['all match', { v: { $all: [1, 5] } }, [1]],
    [
      'all match documents',
      { v: { $all: [{ $elemMatch: { a: 1 } }, { $elemMatch: { a: 7 } }] } },
      [8],
    ],
    ['all match nothing', { v: { $all: [] } }, []],
    ['have a size', { v: { $size: 0 } }, [2]],
    ['have a type of their own', { v: { $type: 'array' } }, [1, 2, 3, 6, 8]],
    ['have elements of a type', { v: { $type: 'int' } }, [0, 1]],
    ['are negated', { v: { $not: { $gt: 0 } } }, [2, 3, 4, 5, 6, 7, 8]],
    ['are negated twice', { v: { $not: { $not: { $gt: 4 } } } }, [1]],
    ['are neither', { $nor: [{ v: 1 }, { v: null }] }, [2, 3, 7, 8]],
    ['are either', { $or: [{ v: 1 }, { 'v.a': 7 }] }, [0, 1, 8]],
  ])('%s', async (...[, filter, ids]) => {
    expect(await found(documents, filter)).toEqual(ids);
  });
});

describe('documents', () => {
  const documents = [{ v: { a: 1, b: 2 } }, { v: { b: 2, a: 1 } }, { v: { a: 1 } }, { v: {} }];
  it.each([
    ['match with their fields in order', { v: { a: 1, b: 2 } }, [0]],
    ['match across number types', { v: { a: new Double(1) } }, [2]],
    ['match empty', { v: {} }, [3]],
    ['match by $eq', { v: { $eq: { b: 2, a: 1 } } }, [1]],
    ['match by path in any order', { 'v.a': 1, 'v.b': 2 }, [0, 1]],
    ['are compared', { v: { $gt: { a: 1 } } }, [0, 1]],
  ])('%s', async (...[, filter, ids]) => {
    expect(await found(documents, filter)).toEqual(ids);
  });
});

describe('patterns', () => {
  const documents = [
    { v: 'Alpha' },
    { v: 'beta\nalpha' },
    { v: ['x', 'alphabet'] },
    { v: /alpha/ },
    { v: 7 },
  ];
  it.each([
    ['find texts and themselves', { v: /alpha/ }, [1, 2, 3]],
    ['ignore case', { v: { $regex: 'ALPHA', $options: 'i' } }, [0, 1, 2]],
    ['see lines', { v: { $regex: '^alpha$', $options: 'm' } }, [1]],
    ['see all with a dot', { v: { $regex: 'beta.alpha', $options: 's' } }, [1]],
    ['begin', { v: /^alpha/ }, [2]],
    ['take options apart', { v: { $regex: /ALPHA/i } }, [0, 1, 2]],
    ['come as their own type', { v: new BSONRegExp('^Al', '') }, [0]],
    ['are listed', { v: { $in: [/^Al/, 7] } }, [0, 4]],
    ['are not listed', { v: { $nin: [/alpha/i] } }, [3, 4]],
    ['are negated', { v: { $not: /alpha/i } }, [3, 4]],
    ['are values for $eq', { v: { $eq: /alpha/ } }, [3]],
    ['join other conditions', { v: { $regex: 'a', $gt: 'B' } }, [1, 2]],
  ])('%s', async (...[, filter, ids]) => {
    expect(await found(documents, filter)).toEqual(ids);
  });
});

describe('numbers', () => {
  const documents = [
    { v: 4 },
    { v: Long.fromString('9007199254740993') },
    { v: new Double(4.5) },
    { v: Decimal128.fromString('-4.00') },
    { v: new Double(NaN) },
    { v: new Double(Infinity) },
    { v: '4' },
  ];
  it.each([
    ['divide', { v: { $mod: [4, 0] } }, [0, 2, 3]],
    ['divide with a remainder', { v: { $mod: [2, 1] } }, [1]],
    ['divide by what is cut to a whole', { v: { $mod: [new Double(4.9), 0] } }, [0, 2, 3]],
    ['are greater than', { v: { $gt: Long.fromString('9007199254740992') } }, [1, 5]],
    [
      'are less than MaxKey and greater than MinKey',
      { v: { $lt: new MaxKey(), $gt: new MinKey() } },
      [0, 1, 2, 3, 4, 5, 6],
    ],
    ['are not a number', { v: NaN }, [4]],
    ['are not less than not a number', { v: { $lt: NaN } }, []],
    ['are at most infinite', { v: { $lte: Infinity } }, [0, 1, 2, 3, 5]],
    ['are compared in $expr', { $expr: { $gt: ['$v', 4] } }, [1, 2, 5, 6]],
    ['are computed in $expr', { $expr: { $eq: [{ $add: ['$_id', 4] }, '$v'] } }, [0]],
  ])('%s', async (...[, filter, ids]) => {
    expect(await found(documents, filter)).toEqual(ids);
  });
});

describe('a filter is refused', () => {
  it.each([
    { v: { $frobnicate: 1 } },
    { $frobnicate: 1 },
    { v: { $gt: 1, other: 1 } },
    { $or: [] },
    { $and: 1 },
    { $nor: [1] },
    { v: { $in: 1 } },
    { v: { $in: [{ $gt: 1 }] } },
    { v: { $nin: 1 } },
    { v: { $all: 1 } },
    { v: { $size: -1 } },
    { v: { $size: 'x' } },
    { v: { $mod: [0, 1] } },
    { v: { $mod: [1] } },
    { v: { $mod: 1 } },
    { v: { $type: 'frobnicate' } },
    { v: { $type: 99 } },
    { v: { $not: 1 } },
    { v: { $not: {} } },
    { v: { $elemMatch: 1 } },
    { v: { $regex: 1 } },
    { v: { $options: 'i' } },
    { v: { $ne: /a/ } },
    { v: { $gt: /a/ } },
  ])('%j', async (filter) => {
    const collection = mongo.collection();
    await collection.insertOne({ _id: 1, v: 1 });
    expect(await refusalOf(collection.find(filter as never).toArray())).toMatchObject({ code: 2 });
  });

  it.each([{ v: { $regex: '(' } }, { v: { $regex: 'a', $options: 'z' } }])('%j', async (filter) => {
    const codes = [2, 51_091, 51_108];
    expect(codes).toContain((await refusalOf(mongo.collection().find(filter).toArray()))['code']);
  });

  it('where an expression divides by zero', async () => {
    const collection = mongo.collection();
    await collection.insertOne({ _id: 1, v: 1 });
    const filter = { $expr: { $eq: [{ $divide: [1, 0] }, 1] } };
    expect(await refusalOf(collection.find(filter).toArray())).toHaveProperty('code');
  });

  itIsEmbedded.each([
    { $where: 'true' },
    { $text: { $search: 'a' } },
    { $jsonSchema: {} },
    { v: { $bitsAllSet: 1 } },
    { v: { $near: [1, 1] } },
  ])('for lack of a feature: %j', async (filter) => {
    const find = mongo.collection().find(filter as never);
    expect(await refusalOf(find.toArray())).toMatchObject({ code: 238 });
  });
});

describe('a sort is refused', () => {
  it.each([{ v: 2 }, { v: 'x' }, { v: 0 }])('%j', async (sort) => {
    const command = { find: mongo.collection().collectionName, sort };
    const refusal = await refusalOf(mongo.database.command(command));
    expect([2, 15_974, 15_975]).toContain(refusal['code']);
  });
});
