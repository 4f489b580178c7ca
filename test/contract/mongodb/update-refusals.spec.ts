import { Decimal128, Double, Long } from 'mongodb';
import { itIsEmbedded, refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const BEFORE = { _id: 1, n: 1, t: 'x', l: [1, 2], o: { p: 1 }, z: null };

/** The refusal of one update, after which the document is what it was. */
async function updateRefusal(update: object, before: object = BEFORE) {
  const documents = mongo.collection();
  await documents.insertOne({ ...before } as never);
  const refusal = await refusalOf(documents.updateOne({ _id: 1 }, update));
  const exact = { promoteLongs: false, promoteValues: false };
  expect(await documents.findOne({}, exact)).toMatchObject({ _id: expect.anything() });
  expect(Object.keys((await documents.findOne()) ?? {})).toEqual(Object.keys(before));
  return refusal;
}

describe('an update is refused when', () => {
  it.each([
    ['$inc meets a text', { $inc: { t: 1 } }, 14],
    ['$inc meets null', { $inc: { z: 1 } }, 14],
    ['$inc is given a text', { $inc: { n: '1' } }, 14],
    ['$mul meets an array', { $mul: { l: 2 } }, 14],
    ['two operators meet', { $set: { n: 1 }, $inc: { n: 1 } }, 40],
    ['an operator meets a part', { $set: { o: 1, 'o.p': 1 } }, 40],
    ['$rename meets its target', { $rename: { n: 'm' }, $set: { m: 1 } }, 40],
    ['_id would change', { $set: { _id: 2 } }, 66],
    ['_id would go', { $unset: { _id: '' } }, 66],
    ['_id would be renamed', { $rename: { _id: 'n2' } }, 66],
    ['a path leads through a number', { $set: { 'n.b': 1 } }, 28],
    ['a path leads through null', { $set: { 'z.b': 1 } }, 28],
    ['a path leads through an array by name', { $set: { 'l.b': 1 } }, 28],
    ['$inc leads through a text', { $inc: { 't.b': 1 } }, 28],
    ['$push meets a number', { $push: { n: 1 } }, 2],
    ['$push is given something odd', { $push: { l: { $each: [1], $frobnicate: 1 } } }, 2],
    ['$push has no list', { $push: { l: { $each: 1 } } }, 2],
    ['$push has a text as $slice', { $push: { l: { $each: [1], $slice: 'x' } } }, 2],
    ['$push has a text as $position', { $push: { l: { $each: [1], $position: 'x' } } }, 2],
    ['$push is sorted by 2', { $push: { l: { $each: [1], $sort: 2 } } }, 2],
    ['$addToSet meets a number', { $addToSet: { n: 1 } }, 2],
    ['$addToSet has no list', { $addToSet: { l: { $each: 1 } } }, 14],
    ['$pull meets a number', { $pull: { n: 1 } }, 2],
    ['$pullAll has no list', { $pullAll: { l: 1 } }, 2],
    ['$pop meets a number', { $pop: { n: 1 } }, 14],
    ['$pop takes two', { $pop: { l: 2 } }, 9],
    ['$rename has no name', { $rename: { n: 1 } }, 2],
    ['$rename goes nowhere', { $rename: { n: 'n' } }, 2],
    ['$rename takes an element', { $rename: { 'l.0': 'm' } }, 2],
    ['$currentDate has another type', { $currentDate: { at: { $type: 'frobnicate' } } }, 2],
    ['an operator has no fields', { $set: 1 }, 9],
    ['the operator is unknown', { $frobnicate: { a: 1 } }, 9],
    ['a path is empty', { $set: { '': 1 } }, 56],
    ['a part of a path is empty', { $set: { 'a..b': 1 } }, 56],
    ['a path ends with a dot', { $set: { 'a.': 1 } }, 56],
    ['a field begins with a $', { $set: { $frobnicate: 1 } }, 52],
  ])('%s', async (_name, update, code) => {
    expect(await updateRefusal(update)).toMatchObject({ code });
  });

  it.each([
    ['an int64 overflows', Long.MAX_VALUE, { $inc: { n: 1 } }],
    ['an int64 underflows', Long.MIN_VALUE, { $inc: { n: -1 } }],
    ['a product overflows', Long.MAX_VALUE, { $mul: { n: 2 } }],
  ])('%s', async (_name, n, update) => {
    expect(await updateRefusal(update, { _id: 1, n })).toMatchObject({ code: 2 });
  });

  it.each([
    ['operators follow fields', { a: 1, $set: { b: 1 } }, 52],
    ['fields follow operators', { $set: { b: 1 }, a: 1 }, 9],
    ['many would be replaced', { a: 1 }, 9],
  ])('%s', async (name, u, code) => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1 });
    const updates = [{ q: {}, u, multi: name.startsWith('many') }];
    const update = { update: documents.collectionName, updates };
    const { writeErrors } = await mongo.database.command(update);
    expect(writeErrors).toMatchObject([{ index: 0, code }]);
    expect(await documents.findOne()).toEqual({ _id: 1 });
  });

  it('one of its operators is, and nothing of it stays', async () => {
    expect(await updateRefusal({ $set: { a: 2 }, $inc: { t: 1 } })).toMatchObject({ code: 14 });
  });

  itIsEmbedded.each([
    { $set: { 'l.$': 1 } },
    { $set: { 'l.$[]': 1 } },
    { $set: { 'l.$[x]': 1 } },
    { $bit: { n: { and: 1 } } },
  ])('it needs what is missing here: %j', async (update) => {
    expect(await updateRefusal(update)).toMatchObject({ code: 238 });
  });
});

describe('arithmetic', () => {
  const exact = { promoteValues: false, promoteLongs: false } as const;
  const type = (value: unknown) => (value as { readonly _bsontype: string })._bsontype;

  it.each([
    ['int32 and int32', 1, { $inc: { n: 2 } }, 'Int32', '3'],
    ['int32 beyond its range', 2_147_483_647, { $inc: { n: 1 } }, 'Long', '2147483648'],
    ['int32 below its range', -2_147_483_648, { $inc: { n: -1 } }, 'Long', '-2147483649'],
    ['int64 that would fit an int32', Long.fromNumber(1), { $inc: { n: 1 } }, 'Long', '2'],
    ['int32 and int64', 1, { $inc: { n: Long.fromNumber(1) } }, 'Long', '2'],
    ['int32 and double', 1, { $inc: { n: new Double(1) } }, 'Double', '2'],
    [
      'int64 beyond 2^53',
      Long.fromString('9007199254740993'),
      { $inc: { n: 2 } },
      'Long',
      '9007199254740995',
    ],
    ['decimals', Decimal128.fromString('0.1'), { $inc: { n: 1 } }, 'Decimal128', '1.1'],
    ['a product beyond int32', 65_536, { $mul: { n: 65_536 } }, 'Long', '4294967296'],
    ['a product with a double', 3, { $mul: { n: 0.5 } }, 'Double', '1.5'],
    ['infinity', new Double(Infinity), { $inc: { n: 1 } }, 'Double', 'Infinity'],
    ['not a number', new Double(NaN), { $inc: { n: 1 } }, 'Double', 'NaN'],
  ])('of %s', async (...[, n, update, expectedType, expected]) => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, n });
    await documents.updateOne({ _id: 1 }, update as never);
    const after = (await documents.findOne({}, exact))?.['n'];
    expect([type(after), String(after)]).toEqual([expectedType, expected]);
  });

  it('starts from nothing with the type of the operand', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1 });
    const operands = { l: Long.fromNumber(5), d: Decimal128.fromString('2') };
    await documents.updateOne({ _id: 1 }, { $mul: operands } as never);
    const after = await documents.findOne({}, exact);
    expect([type(after?.['l']), type(after?.['d'])]).toEqual(['Long', 'Decimal128']);
    expect(String(after?.['l'])).toBe('0');
  });
});
