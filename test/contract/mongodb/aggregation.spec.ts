import { Decimal128, Double, Long } from 'mongodb';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { Loose, MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const SALES = [
  { _id: 1, day: 'mon', amount: 5, items: ['a', 'b'] },
  { _id: 2, day: 'tue', amount: 7, items: ['b'] },
  { _id: 3, day: 'mon', amount: 9, items: [] },
  { _id: 4, day: 'wed', amount: null },
];

async function results(
  documents: readonly object[],
  pipeline: readonly object[],
): Promise<readonly unknown[]> {
  const collection = mongo.collection();
  await collection.insertMany(documents as readonly Loose[]);
  return collection.aggregate([...pipeline], { promoteLongs: false }).toArray();
}

describe('an aggregation', () => {
  it.each([
    [
      '$match, $sort, $skip, $limit',
      [
        { $match: { amount: { $gt: 4 } } },
        { $sort: { amount: -1 } },
        { $skip: 1 },
        { $limit: 1 },
        { $project: { amount: 1 } },
      ],
      [{ _id: 2, amount: 7 }],
    ],
    [
      '$group',
      [
        {
          $group: {
            _id: '$day',
            n: { $sum: 1 },
            total: { $sum: '$amount' },
            most: { $max: '$amount' },
            least: { $min: '$amount' },
            mean: { $avg: '$amount' },
          },
        },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 'mon', n: 2, total: 14, most: 9, least: 5, mean: 7 },
        { _id: 'tue', n: 1, total: 7, most: 7, least: 7, mean: 7 },
        { _id: 'wed', n: 1, total: 0, most: null, least: null, mean: null },
      ],
    ],
    [
      '$group by several fields',
      [
        { $match: { _id: { $lte: 2 } } },
        { $group: { _id: { day: '$day', big: { $gt: ['$amount', 6] } } } },
        { $sort: { '_id.day': 1 } },
      ],
      [{ _id: { day: 'mon', big: false } }, { _id: { day: 'tue', big: true } }],
    ],
    ['$unwind and $count', [{ $unwind: '$items' }, { $count: 'n' }], [{ n: 3 }]],
    [
      '$addFields and $unset',
      [
        { $match: { _id: 1 } },
        { $addFields: { double: { $multiply: ['$amount', 2] } } },
        { $unset: ['items', 'day'] },
      ],
      [{ _id: 1, amount: 5, double: 10 }],
    ],
    [
      '$replaceRoot',
      [{ $match: { _id: 2 } }, { $replaceRoot: { newRoot: { only: '$day' } } }],
      [{ only: 'tue' }],
    ],
    [
      '$facet',
      [{ $facet: { n: [{ $count: 'n' }], first: [{ $limit: 1 }, { $project: { _id: 1 } }] } }],
      [{ n: [{ n: 4 }], first: [{ _id: 1 }] }],
    ],
    ['$sortByCount', [{ $sortByCount: '$day' }, { $limit: 1 }], [{ _id: 'mon', count: 2 }]],
  ])('%s', async (_name, pipeline, expected) => {
    expect(await results(SALES, pipeline)).toEqual(expected);
  });

  it('sums and compares in the wider type', async () => {
    const values = [1, Long.fromString('9007199254740993'), new Double(0.5)];
    const documents = values.map((v, _id) => ({ _id, v }));
    const group = (v: object) => [{ $group: { _id: null, ...v } }, { $unset: '_id' }];
    const longs = documents.slice(0, 2);
    expect(await results(longs, group({ sum: { $sum: '$v' }, max: { $max: '$v' } }))).toEqual([
      { sum: Long.fromString('9007199254740994'), max: Long.fromString('9007199254740993') },
    ]);
    const decimals = [
      { _id: 1, v: Decimal128.fromString('0.1') },
      { _id: 2, v: 1 },
    ];
    expect(await results(decimals, group({ sum: { $sum: '$v' } }))).toEqual([
      { sum: Decimal128.fromString('1.1') },
    ]);
  });

  it('groups equal values of different number types', async () => {
    const one = [1, Long.fromNumber(1), new Double(1), Decimal128.fromString('1.0')];
    const documents = [...one.map((v) => ({ v })), { v: '1' }, { v: null }, {}];
    const stages = [
      { $group: { _id: '$v', n: { $sum: 1 }, ids: { $addToSet: '$v' } } },
      { $sort: { n: 1 } },
      { $project: { _id: 0, n: 1, kinds: { $size: '$ids' } } },
    ];
    const withIds = documents.map((document, _id) => ({ _id, ...document }));
    expect(await results(withIds, stages)).toMatchObject([
      { n: 1, kinds: 1 },
      { n: 2 },
      { n: 4, kinds: 1 },
    ]);
    const inside = [{ $group: { _id: { v: '$v' }, n: { $sum: 1 } } }, { $sort: { n: -1 } }];
    expect((await results(withIds, inside))[0]).toMatchObject({ n: 4 });
  });

  it('adds beyond an int64 as a double, and an average is a double', async () => {
    const documents = [
      { _id: 1, v: Long.MAX_VALUE },
      { _id: 2, v: Long.MAX_VALUE },
    ];
    const stages = [{ $group: { _id: null, s: { $sum: '$v' }, a: { $avg: '$v' } } }];
    expect(await results(documents, stages)).toEqual([{ _id: null, s: 2 ** 64, a: 2 ** 63 }]);
  });

  it('sorts, skips and limits wherever it is asked to', async () => {
    const stages = [
      { $unwind: '$items' },
      { $sort: { items: -1, _id: 1 } },
      { $skip: 1 },
      { $limit: 2 },
      { $project: { items: 1 } },
    ];
    expect(await results(SALES, stages)).toEqual([
      { _id: 2, items: 'b' },
      { _id: 1, items: 'a' },
    ]);
  });

  it('uses an index for its first $match', async () => {
    const collection = mongo.collection();
    await collection.insertMany(Array.from({ length: 100 }, (_, _id) => ({ _id, v: _id % 10 })));
    await collection.createIndex({ v: 1 });
    const cursor = collection.aggregate([{ $match: { v: 3 } }, { $group: { _id: '$v' } }]);
    const text = JSON.stringify(await cursor.explain('executionStats'));
    expect(text).toContain('"indexName":"v_1"');
    expect(text).toContain('"totalDocsExamined":10');
  });

  it('knows the time of the database', async () => {
    const [first] = await results([{ _id: 1 }], [{ $project: { now: '$$NOW' } }]);
    expect(first).toMatchObject({ now: expect.any(Date) });
  });

  it('refuses an unknown stage and a broken pipeline', async () => {
    const unknown = mongo
      .collection()
      .aggregate([{ $frobnicate: {} }])
      .toArray();
    expect(await refusalOf(unknown)).toMatchObject({ code: 40_324 });
    const limit = mongo
      .collection()
      .aggregate([{ $limit: 0 }])
      .toArray();
    expect(await refusalOf(limit)).toHaveProperty('code');
    const divide = results([{ _id: 1 }], [{ $project: { v: { $divide: [1, 0] } } }]);
    expect(await refusalOf(divide)).toHaveProperty('code');
  });
});
