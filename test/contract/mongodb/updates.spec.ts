import { Decimal128, Double, Long, Timestamp } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

/** The document after one update of `before`. */
async function updated(before: object, update: object): Promise<Record<string, unknown> | null> {
  const documents = mongo.collection();
  await documents.insertOne({ _id: 1, ...before });
  await documents.updateOne({ _id: 1 }, update);
  return documents.findOne({ _id: 1 }, { projection: { _id: 0 }, promoteLongs: false });
}

describe('update operators', () => {
  it.each([
    ['$set', { a: 1 }, { $set: { a: 2, 'b.c.d': 3 } }, { a: 2, b: { c: { d: 3 } } }],
    ['$set in an array', { a: [1, 2] }, { $set: { 'a.1': 9, 'a.3': 8 } }, { a: [1, 9, null, 8] }],
    [
      '$unset',
      { a: { b: 1, c: 2 }, l: [1, 2] },
      { $unset: { 'a.b': '', 'l.0': '' } },
      { a: { c: 2 }, l: [null, 2] },
    ],
    ['$inc', { a: 1 }, { $inc: { a: 2, b: 5 } }, { a: 3, b: 5 }],
    ['$mul', { a: 3 }, { $mul: { a: 2, b: 5 } }, { a: 6, b: 0 }],
    [
      '$min and $max',
      { a: 3, b: 3 },
      { $min: { a: 2, b: 4, c: 7 }, $max: { d: 1 } },
      { a: 2, b: 3, c: 7, d: 1 },
    ],
    ['$max across types', { a: 3 }, { $max: { a: 'text' } }, { a: 'text' }],
    ['$rename', { a: 1 }, { $rename: { a: 'b.c', x: 'y' } }, { b: { c: 1 } }],
    ['$push', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
    [
      '$push of several',
      { a: [5, 1] },
      { $push: { a: { $each: [4, 2], $sort: 1, $slice: -3 } } },
      { a: [2, 4, 5] },
    ],
    [
      '$push at a position',
      { a: [1, 3] },
      { $push: { a: { $each: [2], $position: 1 } } },
      { a: [1, 2, 3] },
    ],
    [
      '$push sorted by field',
      { a: [{ n: 2 }] },
      { $push: { a: { $each: [{ n: 1 }], $sort: { n: 1 } } } },
      { a: [{ n: 1 }, { n: 2 }] },
    ],
    [
      '$addToSet',
      { a: [1, { b: 1 }] },
      { $addToSet: { a: { $each: [1, { b: 1 }, 2, 2] } } },
      { a: [1, { b: 1 }, 2] },
    ],
    ['$pop', { a: [1, 2, 3], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1, 2], b: [2] }],
    [
      '$pull',
      { a: [1, 5, 8], b: [{ n: 1 }, { n: 2 }] },
      { $pull: { a: { $gte: 5 }, b: { n: 1 } } },
      { a: [1], b: [{ n: 2 }] },
    ],
    [
      '$pull of a value, not of an array with it',
      { a: [[1], 1, 2, null], b: ['ax', 'bx'], c: [1, 2] },
      { $pull: { a: 1, b: /^a/, c: { $in: [1, 5] } } },
      { a: [[1], 2, null], b: ['bx'], c: [2] },
    ],
    [
      '$push with $slice of zero',
      { a: [1] },
      { $push: { a: { $each: [2], $slice: 0 } } },
      { a: [] },
    ],
    [
      '$push from the end',
      { a: [1, 2, 3] },
      { $push: { a: { $each: [9], $position: -1 } } },
      { a: [1, 2, 9, 3] },
    ],
    [
      '$push of nothing but an order',
      { a: [3, 1, 2] },
      { $push: { a: { $each: [], $sort: -1 } } },
      { a: [3, 2, 1] },
    ],
    ['$push of an array', { a: [1] }, { $push: { a: [2, 3] } }, { a: [1, [2, 3]] }],
    ['$addToSet across number types', { a: [1] }, { $addToSet: { a: new Double(1) } }, { a: [1] }],
    ['$rename onto another', { a: 1, b: 2 }, { $rename: { a: 'b' } }, { b: 1 }],
    ['$unset of nothing', { a: 1 }, { $unset: { 'a.b': '', c: '' } }, { a: 1 }],
    ['nothing', { a: 1 }, { $set: {} }, { a: 1 }],
    [
      '$set to a document with dots',
      { a: 1 },
      { $set: { b: { 'c.d': 1 } } },
      { a: 1, b: { 'c.d': 1 } },
    ],
    ['$pullAll', { a: [1, 2, 1, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ['$setOnInsert on an update', { a: 1 }, { $setOnInsert: { b: 1 }, $set: { a: 2 } }, { a: 2 }],
  ])('%s', async (...[, before, update, after]) => {
    expect(await updated(before, update)).toEqual(after);
  });

  it('add new fields in the order of their names', async () => {
    const after = await updated({ m: 1 }, { $set: { z: 1, b: 1 }, $inc: { c: 1 }, $max: { a: 1 } });
    expect(Object.keys(after ?? {})).toEqual(['m', 'a', 'b', 'c', 'z']);
  });

  it('keep the order of the fields there are', async () => {
    const after = await updated({ z: 1, y: { b: 1, a: 1 }, x: 1 }, { $set: { y: 2, z: 2 } });
    expect(Object.keys(after ?? {})).toEqual(['z', 'y', 'x']);
  });

  it('adds in the wider type, and an int32 grows to an int64', async () => {
    const long = Long.fromString('9007199254740993');
    const before = {
      i: 2_147_483_647,
      l: long,
      d: new Double(0.5),
      m: Decimal128.fromString('0.1'),
    };
    const by = { i: 1, l: 1, d: 1, m: Decimal128.fromString('0.2') };
    expect(await updated(before, { $inc: by })).toEqual({
      i: Long.fromNumber(2_147_483_648),
      l: Long.fromString('9007199254740994'),
      d: 1.5,
      m: Decimal128.fromString('0.3'),
    });
  });

  it('sets the current date and timestamp', async () => {
    const after = await updated(
      {},
      { $currentDate: { at: true, also: { $type: 'date' }, stamp: { $type: 'timestamp' } } },
    );
    expect(after?.['at']).toBeInstanceOf(Date);
    expect(after?.['also']).toEqual(after?.['at']);
    expect(after?.['stamp']).toBeInstanceOf(Timestamp);
  });

  it('leave nothing behind when refused', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, a: 1, b: 'x' });
    await refusalOf(documents.updateOne({ _id: 1 }, { $set: { a: 2 }, $inc: { b: 1 } as never }));
    expect(await documents.findOne({ _id: 1 })).toEqual({ _id: 1, a: 1, b: 'x' });
  });
});

describe('replacing', () => {
  it('keeps the _id and drops the other fields', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, a: 1 });
    expect(await documents.replaceOne({ a: 1 }, { b: 2 })).toMatchObject({ modifiedCount: 1 });
    expect(await documents.findOne()).toEqual({ _id: 1, b: 2 });
    expect(await refusalOf(documents.replaceOne({ _id: 1 }, { _id: 2 }))).toMatchObject({
      code: 66,
    });
  });

  it('counts a document that stays the same as matched, not as modified', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, a: 1 });
    const same = await documents.updateOne({ _id: 1 }, { $set: { a: 1 } });
    expect(same).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
  });
});

describe('upserting', () => {
  it('inserts the equalities of the filter and the update', async () => {
    const documents = mongo.collection();
    const filter = { _id: 'a', 'n.x': 1, m: { $gt: 5 }, $and: [{ k: { $eq: 2 } }] };
    const result = await documents.updateOne(
      filter,
      { $set: { s: 1 }, $setOnInsert: { created: true }, $inc: { count: 1 } as never },
      { upsert: true },
    );
    expect(result).toMatchObject({ upsertedId: 'a', upsertedCount: 1, matchedCount: 0 });
    expect(await documents.findOne()).toEqual({
      _id: 'a',
      n: { x: 1 },
      k: 2,
      s: 1,
      created: true,
      count: 1,
    });
  });

  it('is refused with 11000 when the guard does not match the document there is', async () => {
    const documents = mongo.collection();
    const guarded = (position: number) =>
      documents.updateOne(
        { _id: 'a', position: { $lt: position } },
        { $set: { position } },
        { upsert: true },
      );
    await guarded(5);
    await guarded(7);
    expect(await refusalOf(guarded(6))).toMatchObject({ code: 11000, keyValue: { _id: 'a' } });
    expect(await documents.findOne()).toEqual({ _id: 'a', position: 7 });
  });

  it('reports each of a bulk of guarded replacements', async () => {
    const documents = mongo.collection();
    await documents.insertMany([
      { _id: 'old', position: 1 },
      { _id: 'newer', position: 9 },
    ]);
    const replacements = ['old', 'newer', 'absent'].map((_id) => ({
      replaceOne: {
        filter: { _id, position: { $lt: 5 } },
        replacement: { position: 5 },
        upsert: true,
      },
    }));
    const refusal = await refusalOf(documents.bulkWrite(replacements, { ordered: false }));
    expect(refusal).toMatchObject({
      writeErrors: [{ index: 1, code: 11000 }],
      result: { modifiedCount: 1, upsertedCount: 1, upsertedIds: { 2: 'absent' } },
    });
    const positions = await documents.find().sort({ _id: 1 }).toArray();
    expect(positions.map(({ position }) => position)).toEqual([5, 9, 5]);
  });

  it.each([{ indexed: true }, { indexed: false }])(
    'is seen by the next statement of the same bulk, %j',
    async ({ indexed }) => {
      const documents = mongo.collection();
      if (indexed) await documents.createIndex({ k: 1 });
      const step = { updateOne: { filter: { k: 1 }, update: { $inc: { n: 1 } }, upsert: true } };
      const result = await documents.bulkWrite([step, step, step] as never[]);
      expect(result).toMatchObject({ upsertedCount: 1, modifiedCount: 2 });
      expect(await documents.find().toArray()).toMatchObject([{ k: 1, n: 3 }]);
    },
  );
});

describe('updating by pipeline', () => {
  it('computes from the document there is', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, a: 2, b: 3, l: Long.fromString('9007199254740993') });
    await documents.updateOne({ _id: 1 }, [
      { $set: { sum: { $add: ['$a', '$b'] }, copy: '$l', label: { $literal: '$a' } } },
      { $set: { size: { $cond: [{ $gt: ['$sum', 4] }, 'large', 'small'] } } },
      { $unset: 'b' },
    ]);
    expect(await documents.findOne({}, { promoteLongs: false })).toEqual({
      _id: 1,
      a: 2,
      l: Long.fromString('9007199254740993'),
      sum: 5,
      copy: Long.fromString('9007199254740993'),
      label: '$a',
      size: 'large',
    });
  });

  it('takes and keeps a lease by the clock of the database', async () => {
    const leases = mongo.collection();
    await leases.insertOne({ _id: 'slice', owner: '', epoch: 0, expiresAt: new Date(0) });
    const acquire = (owner: string) =>
      leases.findOneAndUpdate(
        { _id: 'slice', $expr: { $lte: ['$expiresAt', '$$NOW'] } },
        [
          {
            $set: { owner, epoch: { $add: ['$epoch', 1] }, expiresAt: { $add: ['$$NOW', 60_000] } },
          },
        ],
        { returnDocument: 'after' },
      );
    const taken = await acquire('first');
    expect(taken).toMatchObject({ owner: 'first', epoch: 1, expiresAt: expect.any(Date) });
    expect(await acquire('second')).toBeNull();
    await leases.updateOne({ _id: 'slice' }, { $set: { expiresAt: new Date(0) } });
    expect(await acquire('second')).toMatchObject({ owner: 'second', epoch: 2 });
  });

  it('refuses other stages', async () => {
    const grouped = mongo.collection().updateOne({}, [{ $group: { _id: 1 } }] as never);
    expect(await refusalOf(grouped)).toHaveProperty('code');
  });
});
