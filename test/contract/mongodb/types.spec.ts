import {
  Binary,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'mongodb';
import { startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

/** Values of every type in MongoDB's order; those in one group are equal. */
const IN_ORDER: readonly (readonly unknown[])[] = [
  [new MinKey()],
  [[]],
  [null],
  [new Double(NaN), Decimal128.fromString('NaN')],
  [new Double(-Infinity), Decimal128.fromString('-Infinity')],
  [Decimal128.fromString('-1E+400')],
  [Long.MIN_VALUE],
  [-1.5],
  [0, new Double(-0), Decimal128.fromString('0.000')],
  [Decimal128.fromString('0.1')],
  [new Double(0.1)],
  [1, new Double(1), Long.fromNumber(1), Decimal128.fromString('1.00')],
  [Long.fromString('9007199254740992'), new Double(9_007_199_254_740_992)],
  [Long.fromString('9007199254740993'), Decimal128.fromString('9007199254740993')],
  [Long.MAX_VALUE],
  [new Double(2 ** 63)],
  [new Double(Infinity)],
  [''],
  ['a', new BSONSymbol('a')],
  ['a\u0000'],
  ['ab'],
  ['b'],
  ['\uffff'],
  ['\u{1f600}'],
  [{}],
  [{ a: 1 }, { a: new Double(1) }],
  [{ a: 1, b: 1 }],
  [{ a: 2 }],
  [{ b: 0 }],
  [{ a: '' }],
  [{ a: {} }],
  [new Binary(Buffer.from('b'))],
  [new Binary(Buffer.from('aa'))],
  [new Binary(Buffer.from('aa'), 4)],
  [new ObjectId('000000000000000000000001')],
  [new ObjectId('ff0000000000000000000000')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Timestamp({ t: 1, i: 0 })],
  [new Timestamp({ t: 1, i: 1 })],
  [new Timestamp({ t: 0xffffffff, i: 0 })],
  [/a/],
  [/b/],
  [new Code('a')],
  [new Code('b')],
  [new MaxKey()],
];

const VALUES = IN_ORDER.flatMap((group, rank) => group.map((v) => ({ v, rank })));

const NUMBERS = 23;

/** Spread out, so that the order of insertion helps nobody. */
const shuffled = VALUES.map((each, _id) => ({ _id, ...each })).sort(
  (a, b) => ((a._id * 31) % VALUES.length) - ((b._id * 31) % VALUES.length),
);

async function everything() {
  const collection = mongo.collection();
  await collection.insertMany(shuffled);
  return collection;
}

describe('values of all types', () => {
  it.each([{ indexed: false }, { indexed: true }])('are sorted, %j', async ({ indexed }) => {
    const collection = await everything();
    if (indexed) await collection.createIndex({ v: 1 });
    const ranks = async (direction: 1 | -1) =>
      (await collection.find().sort({ v: direction }).toArray()).map(({ rank }) => Number(rank));
    const ascending = VALUES.map(({ rank }) => rank);
    expect(await ranks(1)).toEqual(ascending);
    expect(await ranks(-1)).toEqual(ascending.toReversed());
  });

  it.each([{ indexed: false }, { indexed: true }])('are found by equals, %j', async (options) => {
    const collection = await everything();
    if (options.indexed) await collection.createIndex({ v: 1 });
    for (const { v, rank } of VALUES) {
      const filter = v instanceof RegExp ? { v: { $eq: v } } : { v };
      const found = await collection.find(filter as never).toArray();
      const ranks = found.map((document) => Number(document['rank']));
      const size = IN_ORDER[rank]?.length ?? 0;
      expect({ v, ranks }).toEqual({ v, ranks: Array.from({ length: size }, () => rank) });
    }
  });

  it.each([{ indexed: false }, { indexed: true }])(
    'compare within their type only, %j',
    async ({ indexed }) => {
      const collection = await everything();
      if (indexed) await collection.createIndex({ v: 1 });
      const count = (filter: object) => collection.countDocuments({ v: filter });
      expect(await count({ $gte: new Double(-Infinity) })).toBe(NUMBERS - 2);
      expect(await count({ $lt: 0 })).toBe(5);
      expect(await count({ $gt: '' })).toBe(7);
      expect(await count({ $gte: '', $lt: 'b' })).toBe(5);
      expect(await count({ $gte: new Date(0) })).toBe(1);
      expect(await count({ $lte: true })).toBe(2);
      expect(await count({ $gt: {} })).toBe(7);
      expect(await count({ $gte: new ObjectId('000000000000000000000002') })).toBe(1);
      expect(await count({ $lt: new Timestamp({ t: 2, i: 0 }) })).toBe(2);
      expect(await count({ $gte: new Double(NaN) })).toBe(2);
      expect(await count({ $lt: new Double(NaN) })).toBe(0);
      expect(await count({ $gte: null })).toBe(1);
      expect(await count({ $gt: null })).toBe(0);
      expect(await count({ $in: [1, 'a', null] })).toBe(4 + 2 + 1);
    },
  );

  it('are told apart by $type', async () => {
    const collection = await everything();
    const count = (type: unknown) => collection.countDocuments({ v: { $type: type as never } });
    const types = ['minKey', 'array', 'null', 'int', 'double', 'long', 'decimal', 'string'];
    const more = ['symbol', 'object', 'binData', 'objectId', 'bool', 'date', 'timestamp', 'regex'];
    const counts = await Promise.all([...types, ...more, 'javascript', 'maxKey'].map(count));
    expect(counts).toEqual([1, 1, 1, 2, 9, 5, 7, 7, 1, 8, 3, 2, 2, 2, 3, 2, 2, 1]);
    expect(await count('number')).toBe(NUMBERS);
    expect(await count(['date', 9, -1, 127])).toBe(4);
  });

  it('keep their place in arrays: the least counts ascending, the greatest descending', async () => {
    const collection = mongo.collection();
    await collection.insertMany([
      { _id: 0, v: [5, 1] },
      { _id: 1, v: 3 },
      { _id: 2, v: [] },
      { _id: 3 },
      { _id: 4, v: ['x', 0] },
      { _id: 5, v: [null, 9] },
    ]);
    const ids = async (direction: 1 | -1) =>
      (await collection.find().sort({ v: direction, _id: 1 }).toArray()).map(({ _id }) => _id);
    const expected = { up: [2, 3, 5, 4, 0, 1], down: [4, 5, 0, 1, 3, 2] };
    expect({ up: await ids(1), down: await ids(-1) }).toEqual(expected);
    await collection.createIndex({ v: 1, _id: 1 });
    expect({ up: await ids(1), down: await ids(-1) }).toEqual(expected);
  });
});
