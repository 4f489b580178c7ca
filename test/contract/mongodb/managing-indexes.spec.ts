import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const create = (indexes: readonly object[], more: object = {}) =>
  mongo.database.command({ createIndexes: mongo.collection().collectionName, indexes, ...more });

describe('indexes', () => {
  it('are created, listed and dropped', async () => {
    const collection = mongo.collection();
    expect(await collection.createIndexes([{ key: { a: 1 } }, { key: { b: -1 } }])).toEqual([
      'a_1',
      'b_-1',
    ]);
    expect(await collection.createIndex({ a: 1 })).toBe('a_1');
    const listed = await collection.indexes();
    expect(listed.map(({ name, key, v }) => [name, key, v])).toEqual([
      ['_id_', { _id: 1 }, 2],
      ['a_1', { a: 1 }, 2],
      ['b_-1', { b: -1 }, 2],
    ]);
    await collection.dropIndex('a_1');
    expect(await refusalOf(collection.dropIndex('a_1'))).toMatchObject({ code: 27 });
    await collection.dropIndexes();
    expect(await collection.indexes()).toHaveLength(1);
  });

  it('say whether they are unique or sparse', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1 }, { unique: true });
    await collection.createIndex({ b: 1 }, { sparse: true });
    const [, unique, sparse] = await collection.indexes();
    expect(unique).toMatchObject({ name: 'a_1', unique: true });
    expect(unique).not.toHaveProperty('sparse');
    expect(sparse).toMatchObject({ name: 'b_1', sparse: true });
  });

  it('are counted before and after, and create their collection', async () => {
    const index = { key: { a: 1 }, name: 'a' };
    expect(await create([index])).toMatchObject({
      createdCollectionAutomatically: true,
      numIndexesBefore: 1,
      numIndexesAfter: 2,
    });
    const collection = mongo.collection();
    await collection.insertOne({ _id: 1 });
    const again = { createIndexes: collection.collectionName, indexes: [index] };
    await mongo.database.command(again);
    expect(await mongo.database.command(again)).toMatchObject({
      numIndexesBefore: 2,
      numIndexesAfter: 2,
      note: 'all indexes already exist',
    });
  });

  it('on the same fields are others when only one is unique', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1 });
    await collection.createIndex({ a: 1 }, { unique: true, name: 'unique' });
    expect(await collection.indexes()).toHaveLength(3);
    await collection.insertOne({ _id: 1, a: 1 });
    expect(await refusalOf(collection.insertOne({ _id: 2, a: 1 }))).toMatchObject({ code: 11000 });
  });

  it('of one name or of the same fields clash', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1 }, { name: 'first' });
    const other = collection.createIndex({ b: 1 }, { name: 'first' });
    expect(await refusalOf(other)).toMatchObject({ code: 86 });
    const unique = collection.createIndex({ a: 1 }, { name: 'first', unique: true });
    expect(await refusalOf(unique)).toMatchObject({ code: 86 });
    const again = collection.createIndex({ a: 1 }, { name: 'second' });
    expect(await refusalOf(again)).toMatchObject({ code: 85 });
  });

  it.each([
    ['no index', [], 2],
    ['no key', [{ name: 'a' }], 9],
    ['no name', [{ key: { a: 1 } }], 9],
    ['an empty key', [{ key: {}, name: 'a' }], 67],
    ['an empty name', [{ key: { a: 1 }, name: '' }], 67],
    ['an order of zero', [{ key: { a: 0 }, name: 'a' }], 67],
    ['an unknown kind', [{ key: { a: 'frobnicate' }, name: 'a' }], 67],
    ['an empty field', [{ key: { '': 1 }, name: 'a' }], 67],
    ['an operator as field', [{ key: { $a: 1 }, name: 'a' }], 67],
    ['the _id, made unique', [{ key: { _id: 1 }, name: '_id_', unique: true }], 197],
  ])('are refused with %s', async (_name, indexes, code) => {
    expect(await refusalOf(create(indexes))).toMatchObject({ code });
  });

  it('are dropped by key or by many names, and never that of _id', async () => {
    const collection = mongo.collection();
    await collection.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }, { key: { c: -1 } }]);
    const drop = (index: unknown) =>
      mongo.database.command({ dropIndexes: collection.collectionName, index });
    expect(await drop({ c: -1 })).toMatchObject({ nIndexesWas: 4 });
    expect(await drop(['a_1', 'b_1'])).toMatchObject({ nIndexesWas: 3 });
    expect(await refusalOf(drop('_id_'))).toMatchObject({ code: 72 });
    expect(await refusalOf(drop({ _id: 1 }))).toMatchObject({ code: 72 });
    expect(await refusalOf(drop({ a: 1 }))).toMatchObject({ code: 27 });
    const missing = mongo.database.command({ dropIndexes: 'none', index: '*' });
    expect(await refusalOf(missing)).toMatchObject({ code: 26 });
    const list = mongo.database.command({ listIndexes: 'none' });
    expect(await refusalOf(list)).toMatchObject({ code: 26 });
  });

  it('refuse two arrays in one entry, of a new document or of those there are', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1, b: 1 });
    const parallel = { a: [1, 2], b: [1, 2] };
    expect(await refusalOf(collection.insertOne({ _id: 1, ...parallel }))).toMatchObject({
      code: 171,
    });
    const other = mongo.collection();
    await other.insertOne({ _id: 1, ...parallel });
    expect(await refusalOf(other.createIndex({ a: 1, b: 1 }))).toMatchObject({ code: 171 });
  });

  it('are on what was there before, and on what an array becomes', async () => {
    const collection = mongo.collection();
    await collection.insertMany([
      { _id: 1, v: 1 },
      { _id: 2, v: 2 },
    ]);
    await collection.createIndex({ v: 1 });
    await collection.updateOne({ _id: 2 }, { $set: { v: [1, 3] } });
    const ids = async (v: unknown) => (await collection.find({ v }).toArray()).map((d) => d._id);
    expect([await ids(1), await ids(2), await ids(3)]).toEqual([[1, 2], [], [2]]);
    await collection.updateOne({ _id: 2 }, { $pop: { v: -1 } as never });
    expect([await ids(1), await ids(3)]).toEqual([[1], [2]]);
  });
});
