import { Double, Long } from 'mongodb';
import { itIsEmbedded, refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { Loose, MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const DOCUMENT: Loose = {
  _id: 1,
  a: 1,
  b: { c: 2, d: 3, e: { f: 4 } },
  l: [{ x: 1, y: 2 }, { x: 3 }, 5, [{ x: 6, y: 7 }]],
  n: [1, 2, 3, 4],
  z: null,
};

async function projected(projection: object): Promise<Record<string, unknown> | null> {
  const collection = mongo.collection();
  await collection.insertOne({ ...DOCUMENT });
  return collection.findOne({}, { projection });
}

describe('a projection', () => {
  it.each([
    ['includes', { a: 1 }, { _id: 1, a: 1 }],
    ['includes by true, and leaves _id out', { a: true, _id: 0 }, { a: 1 }],
    [
      'includes by any number',
      { a: Long.fromNumber(1), z: new Double(0.5) },
      { _id: 1, a: 1, z: null },
    ],
    ['includes nothing but _id', { _id: 1 }, { _id: 1 }],
    ['includes what is missing', { q: 1 }, { _id: 1 }],
    ['excludes', { b: 0, l: 0, n: false }, { _id: 1, a: 1, z: null }],
    ['excludes only _id', { _id: 0, b: 0, l: 0, n: 0 }, { a: 1, z: null }],
    ['excludes and says so of _id', { _id: 1, b: 0, l: 0, n: 0, z: 0 }, { _id: 1, a: 1 }],
    ['enters by path', { 'b.c': 1, 'b.e.f': 1, _id: 0 }, { b: { c: 2, e: { f: 4 } } }],
    ['enters by nesting', { b: { c: 1, e: { f: 1 } }, _id: 0 }, { b: { c: 2, e: { f: 4 } } }],
    ['enters a plain value in vain', { 'a.b': 1, _id: 0 }, {}],
    ['enters arrays', { 'l.x': 1, _id: 0 }, { l: [{ x: 1 }, { x: 3 }, [{ x: 6 }]] }],
    [
      'excludes inside',
      { 'b.e': 0, 'l.x': 0, n: 0, z: 0, a: 0 },
      { _id: 1, b: { c: 2, d: 3 }, l: [{ y: 2 }, {}, 5, [{ y: 7 }]] },
    ],
    ['cuts an array', { n: { $slice: 2 }, b: 0, l: 0 }, { _id: 1, a: 1, n: [1, 2], z: null }],
    ['cuts from the end', { n: { $slice: -1 }, a: 1 }, { _id: 1, a: 1, n: [4] }],
    ['cuts from the middle', { n: { $slice: [1, 2] }, a: 1 }, { _id: 1, a: 1, n: [2, 3] }],
    ['cuts near the end', { n: { $slice: [-3, 2] }, a: 1 }, { _id: 1, a: 1, n: [2, 3] }],
    ['takes the first match', { l: { $elemMatch: { x: { $gt: 1 } } }, _id: 0 }, { l: [{ x: 3 }] }],
    ['takes no match', { l: { $elemMatch: { x: 9 } }, _id: 0 }, {}],
    ['takes a matching value', { n: { $elemMatch: { $gt: 2 } }, _id: 0 }, { n: [3] }],
    ['computes', { s: { $add: ['$a', '$b.c'] }, _id: 0 }, { s: 3 }],
    ['renames', { q: '$b.c', 'r.s': '$a', _id: 0 }, { q: 2, r: { s: 1 } }],
    ['gives a literal', { t: { $literal: 1 }, u: 'text', _id: 0 }, { t: 1, u: 'text' }],
    ['computes inside', { 'b.c': { $add: ['$a', 1] }, _id: 0 }, { b: { c: 2 } }],
    ['leaves a missing value out', { q: '$nothing', _id: 0 }, {}],
  ])('%s', async (_name, projection, expected) => {
    expect(await projected(projection)).toEqual(expected);
  });

  it('keeps the order of the fields; what is computed comes after', async () => {
    const keys = async (projection: object) => Object.keys((await projected(projection)) ?? {});
    expect(await keys({ z: 1, b: 1, a: 1 })).toEqual(['_id', 'a', 'b', 'z']);
    expect(await keys({ a: 0, n: 0 })).toEqual(['_id', 'b', 'l', 'z']);
    expect(await keys({ q: '$a', z: 1, n: { $slice: 1 } })).toEqual(['_id', 'n', 'z', 'q']);
  });

  it('is the same in an aggregation', async () => {
    const collection = mongo.collection();
    await collection.insertOne({ ...DOCUMENT });
    const stages = [{ $project: { 'b.c': 1, s: { $add: ['$a', 1] } } }, { $unset: ['_id'] }];
    expect(await collection.aggregate(stages).toArray()).toEqual([{ b: { c: 2 }, s: 2 }]);
  });

  it.each([
    ['excludes and then includes', { a: 0, b: 1 }, 31_253],
    ['includes and then excludes', { a: 1, b: 0 }, 31_254],
    ['meets itself', { b: 1, 'b.c': 1 }, [31_249, 31_250]],
    ['meets itself the other way', { 'b.c': 1, b: 1 }, [31_249, 31_250]],
    ['has an empty part', { 'a..b': 1 }, 15_998],
    ['names an operator', { $a: 1 }, 16_410],
    ['cuts none', { n: { $slice: [1, 0] } }, 28_724],
    ['takes a match of a part', { 'b.l': { $elemMatch: { x: 1 } } }, 31_255],
    ['takes a match without a filter', { l: { $elemMatch: 1 } }, 31_274],
  ])('is refused when it %s', async (_name, projection, code) => {
    const refusal = await refusalOf(projected(projection));
    expect([code].flat()).toContain(refusal['code']);
  });

  itIsEmbedded('is refused when it is positional', async () => {
    expect(await refusalOf(projected({ 'n.$': 1 }))).toMatchObject({ code: 238 });
  });
});

it('a find and modify projects what it answers', async () => {
  const collection = mongo.collection();
  await collection.insertOne({ ...DOCUMENT });
  const options = { projection: { a: 1, _id: 0 }, returnDocument: 'after' } as const;
  const after = await collection.findOneAndUpdate({}, { $set: { a: 2 } }, options);
  expect(after).toEqual({ a: 2 });
  const gone = await collection.findOneAndDelete({}, { projection: { b: { c: 1 } } });
  expect(gone).toEqual({ _id: 1, b: { c: 2 } });
});
