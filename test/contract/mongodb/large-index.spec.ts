import type { Collection } from 'mongodb';
import { explained, explanationOf } from './explained';
import type { Explainable } from './explained';
import { startMongoUnderTest } from './mongodb-under-test';
import type { Loose, MongoUnderTest } from './mongodb-under-test';

const COUNT = 1_000_000;
const PER_KEY = 10;
const BATCH = 50_000;

let mongo: MongoUnderTest;
let bets: Collection<Loose>;

/** Loading is nearly all the time this takes: about 20 s of one core. */
beforeAll(async () => {
  mongo = await startMongoUnderTest();
  bets = mongo.collection();
  await bets.createIndex({ account: 1, at: -1 });
  for (let start = 0; start < COUNT; start += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i) => betOf(start + i));
    await bets.insertMany(batch, { ordered: false });
  }
}, 300_000);
afterAll(() => mongo.stop(), 60_000);

const betOf = (_id: number): Loose => ({ _id, account: _id % (COUNT / PER_KEY), at: _id });

describe('among a million documents, an index leads', () => {
  it.each<readonly [string, (c: Collection<Loose>) => Explainable, object]>([
    [
      'to those with a value',
      (c) => c.find({ account: 77 }),
      { keys: PER_KEY, documents: PER_KEY },
    ],
    [
      'to a page of them in order',
      (c) => c.find({ account: 77 }).sort({ at: -1 }).limit(3),
      { keys: 3, documents: 3, isSorted: false },
    ],
    [
      'to a page of them in the other order',
      (c) => c.find({ account: 77 }).sort({ at: 1 }).limit(3),
      { keys: 3, documents: 3, isSorted: false },
    ],
    ['to nothing', (c) => c.find({ account: -1 }), { documents: 0 }],
  ])('%s, and nothing else is touched', async (_name, query, touched) => {
    const explanation = await explained(query(bets));
    expect(explanation).toMatchObject({ index: 'account_1_at_-1', ...touched });
    expect(explanation.documents).toBe(explanation.returned);
  });

  it('to a range, with at most one key more', async () => {
    const range = bets.find({ account: 77, at: { $gte: 100_077, $lt: 400_077 } });
    const { keys, documents } = await explained(range);
    expect(documents).toBe(3);
    expect(keys).toBeLessThanOrEqual(documents + 1);
  });

  it('to several values, with at most one key more for each', async () => {
    const { keys, documents } = await explained(bets.find({ account: { $in: [1, 2, 3] } }));
    expect(documents).toBe(3 * PER_KEY);
    expect(keys).toBeLessThanOrEqual(documents + 3);
  });

  it('an update, a deletion and a count as well', async () => {
    const q = { account: 78 };
    const explain = async (command: object) =>
      explanationOf(
        await mongo.database.command({ explain: command, verbosity: 'executionStats' }),
      );
    const c = bets.collectionName;
    const update = { update: c, updates: [{ q, u: { $set: { x: 1 } }, multi: true }] };
    expect(await explain(update)).toMatchObject({ keys: PER_KEY, documents: PER_KEY });
    const remove = { delete: c, deletes: [{ q, limit: 0 }] };
    expect(await explain(remove)).toMatchObject({ keys: PER_KEY, documents: PER_KEY });
    expect((await explain({ count: c, query: q })).keys).toBeLessThanOrEqual(PER_KEY + 1);
    expect(await bets.countDocuments({ ...q, x: 1 })).toBe(0);
  });

  it('by _id to one document', async () => {
    const { documents, returned } = await explained(bets.find({ _id: 500_000 }));
    expect([documents, returned]).toEqual([1, 1]);
    const page = bets
      .find({ _id: { $gt: 999_000 } })
      .sort({ _id: 1 })
      .limit(5);
    expect(await explained(page)).toMatchObject({ documents: 5, isSorted: false });
  });
});

describe('an explanation', () => {
  it('names the stages', async () => {
    const stages = async (query: Explainable) => (await explained(query)).stages;
    expect(await stages(bets.find({ _id: 1 }))).toEqual(['IDHACK']);
    expect(await stages(bets.find({ account: 1 }))).toEqual(['FETCH', 'IXSCAN']);
    expect(await stages(bets.find({}).limit(1))).toContain('COLLSCAN');
    expect(await stages(bets.find({ account: 1 }).sort({ x: 1 }))).toContain('SORT');
  });

  it('does not run what it only plans', async () => {
    const explain = { find: bets.collectionName, filter: { at: 1 } };
    const answer = await mongo.database.command({ explain, verbosity: 'queryPlanner' });
    expect(answer).toMatchObject({ queryPlanner: { winningPlan: { stage: 'COLLSCAN' } } });
    expect(answer).not.toHaveProperty('executionStats');
  });
});
