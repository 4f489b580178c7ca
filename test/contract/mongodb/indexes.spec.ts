import { explained } from './explained';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { Loose, MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const ACCOUNTS = 20;
const COUNT = 1_000;
const bets = Array.from({ length: COUNT }, (_, i) => ({
  _id: `bet-${i}`,
  account: `account-${i % ACCOUNTS}`,
  at: new Date(i),
  stake: i,
  tags: [`t${i % 3}`, `u${i % 5}`],
}));

async function collectionOfBets() {
  const collection = mongo.collection();
  await collection.insertMany(bets as readonly Loose[]);
  return collection;
}

describe('an index', () => {
  it('leads a find to its matches only', async () => {
    const collection = await collectionOfBets();
    await collection.createIndex({ account: 1, at: -1 });
    const perAccount = COUNT / ACCOUNTS;
    const equal = collection.find({ account: 'account-3' });
    expect(await explained(equal)).toMatchObject({
      index: 'account_1_at_-1',
      documents: perAccount,
    });
    const page = collection.find({ account: 'account-3' }).sort({ at: -1 }).limit(5);
    expect(await explained(page)).toMatchObject({ documents: 5, isSorted: false });
    expect((await page.toArray()).map(({ stake }) => stake)).toEqual([983, 963, 943, 923, 903]);
    const back = collection.find({ account: 'account-3' }).sort({ at: 1 }).limit(2);
    expect(await explained(back)).toMatchObject({ documents: 2, isSorted: false });
    expect((await back.toArray()).map(({ stake }) => stake)).toEqual([3, 23]);
    const range = { account: 'account-3', at: { $gte: new Date(100), $lt: new Date(200) } };
    expect(await explained(collection.find(range))).toMatchObject({ documents: 5 });
    expect((await collection.find(range).toArray()).map(({ stake }) => stake)).toEqual([
      183, 163, 143, 123, 103,
    ]);
  });

  it('serves ranges in both directions and with either end', async () => {
    const collection = await collectionOfBets();
    await collection.createIndex({ stake: -1 });
    const stakes = async (filter: object) => {
      const cursor = collection.find(filter).sort({ stake: 1 });
      expect(await explained(cursor.clone())).toMatchObject({ index: 'stake_-1', isSorted: false });
      return (await cursor.toArray()).map(({ stake }) => stake);
    };
    expect(await stakes({ stake: { $gt: 997 } })).toEqual([998, 999]);
    expect(await stakes({ stake: { $gte: 997 } })).toEqual([997, 998, 999]);
    expect(await stakes({ stake: { $lt: 2 } })).toEqual([0, 1]);
    expect(await stakes({ stake: { $lte: 2 } })).toEqual([0, 1, 2]);
    expect(await stakes({ stake: { $gt: 5, $lte: 7 } })).toEqual([6, 7]);
    expect(await stakes({ stake: { $in: [7, 5, 5, -1] } })).toEqual([5, 7]);
  });

  it('is kept up to date by every kind of write', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ v: 1 });
    const ids = async (v: unknown) => (await collection.find({ v }).toArray()).map((d) => d._id);
    await collection.insertMany([{ _id: 1, v: 'a' }, { _id: 2, v: 'a' }, { _id: 3 }]);
    await collection.updateOne({ _id: 1 }, { $set: { v: 'b' } });
    expect([await ids('a'), await ids('b')]).toEqual([[2], [1]]);
    await collection.replaceOne({ _id: 2 }, { w: 1 });
    expect([await ids('a'), await ids(null)]).toEqual([[], [2, 3]]);
    await collection.updateMany({}, [{ $set: { v: '$_id' } }]);
    expect([await ids(1), await ids(null)]).toEqual([[1], []]);
    await collection.deleteOne({ v: 1 });
    expect(await ids(1)).toEqual([]);
  });

  it('over arrays finds a document by any element, once', async () => {
    const collection = await collectionOfBets();
    await collection.createIndex({ tags: 1 });
    const cursor = collection.find({ tags: 't1' });
    const matching = bets.filter(({ tags }) => tags.includes('t1')).length;
    expect(await explained(cursor.clone())).toMatchObject({ index: 'tags_1', documents: matching });
    expect(await collection.countDocuments({ tags: { $gte: 't' } })).toBe(COUNT);
    expect(await collection.countDocuments({ tags: { $in: ['t1', 'u1'] } })).toBe(
      bets.filter(({ tags }) => tags.includes('t1') || tags.includes('u1')).length,
    );
  });

  it('on _id is always there', async () => {
    const collection = await collectionOfBets();
    expect(await explained(collection.find({ _id: 'bet-7' }))).toMatchObject({ documents: 1 });
    const range = collection
      .find({ _id: { $gte: 'bet-990', $lt: 'bet-\uffff' } })
      .sort({ _id: -1 });
    expect(await explained(range.clone())).toMatchObject({ documents: 10, isSorted: false });
    expect(await explained(collection.find({ stake: 5 }))).toMatchObject({ documents: COUNT });
  });

  it('is taken by a hint, and a wrong hint is refused', async () => {
    const collection = await collectionOfBets();
    await collection.createIndex({ stake: 1 });
    await collection.createIndex({ account: 1 });
    const filter = { stake: 20, account: 'account-0' };
    const hinted = collection.find(filter).hint('account_1');
    expect(await explained(hinted)).toMatchObject({ index: 'account_1' });
    const natural = collection.find(filter).hint({ $natural: 1 });
    expect(await explained(natural)).toMatchObject({ index: undefined, documents: COUNT });
    expect(await refusalOf(collection.find({}).hint('none').toArray())).toMatchObject({ code: 2 });
  });
});

describe('a unique index', () => {
  it('refuses a second document, naming the index and the values', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1, b: 1 }, { unique: true });
    await collection.insertOne({ _id: 1, a: 1, b: 'x' });
    await collection.insertOne({ _id: 2, a: 1, b: 'y' });
    const refusal = { code: 11000, keyPattern: { a: 1, b: 1 }, keyValue: { a: 1, b: 'x' } };
    expect(await refusalOf(collection.insertOne({ _id: 3, a: 1, b: 'x' }))).toMatchObject(refusal);
    const update = collection.updateOne({ _id: 2 }, { $set: { b: 'x' } });
    expect(await refusalOf(update)).toMatchObject(refusal);
    expect(await collection.countDocuments()).toBe(2);
    await collection.updateOne({ _id: 1 }, { $set: { b: 'z' } });
    await collection.updateOne({ _id: 2 }, { $set: { b: 'x' } });
    expect(await collection.distinct('b')).toEqual(['x', 'z']);
  });

  it('is not created over duplicates', async () => {
    const collection = mongo.collection();
    await collection.insertMany([1, 1, 2].map((v, _id) => ({ _id, v })));
    const creation = collection.createIndex({ v: 1 }, { unique: true });
    expect(await refusalOf(creation)).toMatchObject({ code: 11000 });
    expect(await collection.indexes()).toHaveLength(1);
    expect(await collection.countDocuments({ v: 1 })).toBe(2);
  });

  it('counts a missing field as null unless it is sparse', async () => {
    const plain = mongo.collection();
    await plain.createIndex({ v: 1 }, { unique: true });
    await plain.insertOne({ _id: 1 });
    expect(await refusalOf(plain.insertOne({ _id: 2 }))).toMatchObject({ code: 11000 });
    const sparse = mongo.collection();
    await sparse.createIndex({ v: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{ _id: 1 }, { _id: 2 }]);
    expect(await sparse.countDocuments({ v: null })).toBe(2);
    expect(await sparse.find().sort({ v: 1 }).toArray()).toHaveLength(2);
  });
});
