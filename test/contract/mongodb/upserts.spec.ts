import { ObjectId } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const upsert = { upsert: true } as const;

/** What an upsert into an empty collection inserts. */
async function upserted(filter: object, update: object): Promise<Record<string, unknown> | null> {
  const documents = mongo.collection();
  await documents.updateOne(filter, update, upsert);
  return documents.findOne();
}

describe('an upsert takes from its filter', () => {
  const set = { $set: { a: 1 } };
  it.each([
    ['an equality', { x: 1 }, { x: 1 }],
    ['$eq', { x: { $eq: 1 } }, { x: 1 }],
    ['$in of one', { x: { $in: [1] } }, { x: 1 }],
    ['$all of one', { x: { $all: [1] } }, { x: 1 }],
    ['$and', { $and: [{ x: 1 }, { y: 2 }] }, { x: 1, y: 2 }],
    ['$or of one', { $or: [{ x: 1 }] }, { x: 1 }],
    ['a path', { 'x.y': 1, 'x.z': 2 }, { x: { y: 1, z: 2 } }],
    ['an array', { x: [1, 2] }, { x: [1, 2] }],
    ['no range', { x: { $gt: 1 } }, {}],
    ['no $in of two', { x: { $in: [1, 2] } }, {}],
    ['no $or of two', { $or: [{ x: 1 }, { x: 2 }] }, {}],
    ['no pattern', { x: /a/ }, {}],
    ['no negation', { x: { $ne: 1 }, $nor: [{ y: 1 }] }, {}],
  ])('%s', async (...[, filter, fields]) => {
    const { _id, ...rest } = (await upserted(filter, set)) ?? {};
    expect(_id).toBeInstanceOf(ObjectId);
    expect(rest).toEqual({ a: 1, ...fields });
  });

  it.each([
    ['an equality', { _id: 7 }],
    ['$eq', { _id: { $eq: 7 } }],
    ['$in of one', { _id: { $in: [7] } }],
    ['$and', { $and: [{ _id: 7 }] }],
  ])('the _id: %s', async (_name, filter) => {
    expect(await upserted(filter, set)).toEqual({ _id: 7, a: 1 });
    const documents = mongo.collection();
    await documents.replaceOne(filter as never, { b: 1 }, upsert);
    expect(await documents.findOne()).toEqual({ _id: 7, b: 1 });
  });

  it('nothing but the _id for a replacement', async () => {
    const documents = mongo.collection();
    await documents.replaceOne({ _id: 1, x: 2 }, { b: 1 }, upsert);
    expect(await documents.findOne()).toEqual({ _id: 1, b: 1 });
  });

  it('fields in the order of their names, and then those of the update', async () => {
    const document = await upserted(
      { d: 1, b: 1, _id: 1 },
      { $set: { z: 1, c: 1 }, $inc: { a: 1 }, $setOnInsert: { e: 1 } },
    );
    expect(Object.keys(document ?? {})).toEqual(['_id', 'b', 'd', 'a', 'c', 'e', 'z']);
  });
});

describe('an upsert is refused', () => {
  it.each([
    ['when a field is bound twice', { $and: [{ x: 1 }, { x: 2 }] }, { $set: { a: 1 } }, 54],
    ['when a part is bound as well', { x: { y: 1 }, 'x.y': 1 }, { $set: { a: 1 } }, 54],
    ['when the _ids differ', { _id: 1 }, { $set: { _id: 2 } }, 66],
    ['when the _id is a list', {}, { $set: { _id: [1] } }, 53],
    ['with $expr in its filter', { $expr: { $eq: ['$a', 1] } }, { $set: { a: 1 } }, 224],
    ['when the update cannot be applied', { x: 'text' }, { $inc: { x: 1 } }, 14],
  ])('%s', async (...[, filter, update, code]) => {
    const documents = mongo.collection();
    const call = documents.updateOne(filter, update as never, upsert);
    expect(await refusalOf(call)).toMatchObject({ code });
    expect(await documents.countDocuments()).toBe(0);
  });
});

describe('upserting', () => {
  it('reports what it did', async () => {
    const documents = mongo.collection();
    const set = { $set: { a: 1 } };
    expect(await documents.updateOne({ _id: 1 }, set, upsert)).toMatchObject({
      matchedCount: 0,
      modifiedCount: 0,
      upsertedCount: 1,
      upsertedId: 1,
    });
    expect(await documents.updateOne({ _id: 1 }, set, upsert)).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
      upsertedCount: 0,
      upsertedId: null,
    });
    const many = await documents.updateMany({ k: 1 }, set, upsert);
    expect(many).toMatchObject({ upsertedCount: 1, upsertedId: expect.any(ObjectId) });
  });

  it('at the same time makes one document of one key', async () => {
    const documents = mongo.collection();
    await documents.createIndex({ k: 1 }, { unique: true });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        documents.updateOne({ k: 1 }, { $inc: { n: 1 } as never }, upsert),
      ),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 11000 } });
    expect(await documents.find().toArray()).toMatchObject([{ k: 1, n: 50 - refused.length }]);
  });

  it('does not create a collection when it only updates', async () => {
    const documents = mongo.collection();
    await documents.updateOne({}, { $set: { a: 1 } });
    await documents.findOneAndUpdate({}, { $set: { a: 1 } });
    await documents.deleteMany({});
    const name = documents.collectionName;
    expect(await mongo.database.listCollections({ name }).toArray()).toEqual([]);
  });

  it('by a pipeline starts from the equalities', async () => {
    const documents = mongo.collection();
    await documents.updateOne({ _id: 1, x: 2 }, [{ $set: { y: { $add: ['$x', 1] } } }], upsert);
    expect(await documents.findOne()).toEqual({ _id: 1, x: 2, y: 3 });
  });
});
