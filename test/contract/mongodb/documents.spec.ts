import { Binary, Decimal128, Double, Long, ObjectId, Timestamp } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

describe('inserting', () => {
  it('gives back every type as it was written', async () => {
    const documents = mongo.collection();
    const written = {
      _id: new ObjectId(),
      int: 1,
      long: Long.fromString('9007199254740993'),
      wholeDouble: new Double(5),
      double: 2.5,
      negativeZero: new Double(-0),
      decimal: Decimal128.fromString('1.10'),
      text: 'a\u0000b €',
      flag: false,
      nothing: null,
      at: new Date(1_700_000_000_123),
      bytes: new Binary(Buffer.from([0, 255])),
      stamp: new Timestamp({ t: 7, i: 3 }),
      pattern: /^a/i,
      nested: { list: [1, 'two', { three: [] }], empty: {} },
    };
    await documents.insertOne(written);
    await documents.updateOne({ _id: written._id }, { $set: { touched: true } });
    const exact = { promoteValues: false, promoteLongs: false } as const;
    const read = await documents.findOne({ _id: written._id }, exact);
    expect(read?.['long']).toEqual(written.long);
    expect(read?.['wholeDouble']).toBeInstanceOf(Double);
    expect(Object.is((read?.['negativeZero'] as Double).value, -0)).toBe(true);
    expect(await documents.findOne({ _id: written._id }, { promoteLongs: false })).toEqual({
      ...written,
      wholeDouble: 5,
      negativeZero: -0,
      touched: true,
    });
  });

  it('makes up an _id and puts it first', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ a: 1 } as never, { forceServerObjectId: true });
    const [read] = await documents.find().toArray();
    expect(Object.keys(read ?? {})).toEqual(['_id', 'a']);
    expect(read?._id).toBeInstanceOf(ObjectId);
  });

  it('refuses a second document of one _id, across number types', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1 });
    expect(await refusalOf(documents.insertOne({ _id: Long.fromNumber(1) }))).toMatchObject({
      code: 11000,
      keyPattern: { _id: 1 },
      keyValue: { _id: 1 },
    });
  });

  it('refuses an array as _id', async () => {
    expect(await refusalOf(mongo.collection().insertOne({ _id: [1] as never }))).toMatchObject({
      code: 53,
    });
  });

  it('stops an ordered bulk at its first error and finishes an unordered one', async () => {
    const batch = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    const ordered = mongo.collection();
    const first = await refusalOf(ordered.insertMany(batch.map((d) => ({ ...d }))));
    expect(first).toMatchObject({ code: 11000, result: { insertedCount: 1 } });
    expect(await ordered.countDocuments()).toBe(1);
    const unordered = mongo.collection();
    const second = await refusalOf(
      unordered.insertMany(
        batch.map((d) => ({ ...d })),
        { ordered: false },
      ),
    );
    expect(second).toMatchObject({ writeErrors: [{ index: 1, code: 11000 }] });
    expect(await unordered.countDocuments()).toBe(2);
  });
});

describe('deleting', () => {
  it('deletes one or all that match', async () => {
    const documents = mongo.collection();
    await documents.insertMany([1, 1, 1, 2].map((a, _id) => ({ _id, a })));
    expect(await documents.deleteOne({ a: 1 })).toMatchObject({ deletedCount: 1 });
    expect(await documents.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await documents.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 0 });
    expect(await documents.countDocuments()).toBe(1);
  });
});

describe('finding and modifying', () => {
  it('answers the document before or after, in the order asked for', async () => {
    const documents = mongo.collection();
    await documents.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    const increment = { $inc: { n: 10 } as never };
    const sort = { n: -1 } as const;
    expect(await documents.findOneAndUpdate({}, increment, { sort })).toEqual({ _id: 2, n: 2 });
    const after = { returnDocument: 'after', projection: { _id: 0 } } as const;
    expect(await documents.findOneAndUpdate({ _id: 1 }, increment, after)).toEqual({ n: 11 });
    expect(await documents.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 11 });
    expect(await documents.findOneAndDelete({ _id: 1 })).toBeNull();
    expect(await documents.findOneAndReplace({ _id: 2 }, { m: 1 })).toEqual({ _id: 2, n: 12 });
  });

  it('inserts when nothing matched and an upsert was asked for', async () => {
    const documents = mongo.collection();
    const options = { upsert: true, returnDocument: 'after', includeResultMetadata: true } as const;
    const result = await documents.findOneAndUpdate({ _id: 'a' }, { $set: { n: 1 } }, options);
    expect(result.value).toEqual({ _id: 'a', n: 1 });
    expect(result.lastErrorObject).toMatchObject({ updatedExisting: false, upserted: 'a' });
  });
});
