import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import type { Collection } from 'mongodb';
import { startChild } from '../../child-server';
import type { RunningWorkload, Side, Workload } from '../workload';
import { accountId, bet, BET_INDEXES, betId, PAGE } from './bets';
import type { KeptBet } from './bets';
import { BULK, bulkOf, guardedUpsert, PLACED_AHEAD } from './upserts';

/** As the product connects: pool, concerns and `ignoreUndefined` of `libs/mongo`. */
const CLIENT_OPTIONS = {
  maxPoolSize: 20,
  ignoreUndefined: true,
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
} as const;

const BETS = 100_000;
/** The projector's eight slices write side by side. */
const BULKS_IN_FLIGHT = 8;
/** Requests a busy query API has open. */
const FINDS_IN_FLIGHT = 64;

type Bets = Collection<KeptBet>;

interface Shape {
  readonly inFlight: number;
  /** Bets there are before the first round. */
  readonly loaded: number;
  readonly indexes: readonly Readonly<Record<string, 1>>[];
  /** Does the n-th call and answers how many operations it was. */
  call(bets: Bets, n: number): Promise<number>;
}

/** Into a collection that has `_id` only. */
const bulkUpserts: Shape = {
  inFlight: BULKS_IN_FLIGHT,
  loaded: PLACED_AHEAD,
  indexes: [],
  call: async (bets, n) => {
    await bets.bulkWrite(bulkOf(n).map(guardedUpsert), { ordered: false });
    return BULK;
  },
};

/** Into the read model with most indexes. */
const bulkUpsertsOfBets: Shape = { ...bulkUpserts, indexes: BET_INDEXES };

const findById: Shape = {
  inFlight: FINDS_IN_FLIGHT,
  loaded: BETS,
  indexes: BET_INDEXES,
  call: async (bets, n) => {
    const found = await bets.findOne({ _id: betId(scattered(n)) });
    return expected(found === null ? 0 : 1, 1);
  },
};

/** The newest bets of an account. */
const findByAccount: Shape = {
  inFlight: FINDS_IN_FLIGHT,
  loaded: BETS,
  indexes: BET_INDEXES,
  call: async (bets, n) => {
    const filter = { 'document.accountId': accountId(scattered(n)) };
    const found = await bets.find(filter).sort({ 'document.revision': -1 }).limit(PAGE).toArray();
    return expected(found.length, PAGE) / PAGE;
  },
};

/** Any order but the stored one: a stride that is coprime with the number of bets. */
const scattered = (n: number): number => (n * 7_919) % BETS;

function expected(found: number, wanted: number): number {
  if (found !== wanted) throw new Error(`${found} documents found instead of ${wanted}`);
  return found;
}

const LOADED_TOGETHER = 10_000;

async function load(bets: Bets, { loaded: count, indexes }: Shape): Promise<void> {
  if (indexes.length > 0) await bets.createIndexes(indexes.map((key) => ({ key: { ...key } })));
  for (let from = 0; from < count; from += LOADED_TOGETHER) {
    const some = Array.from({ length: LOADED_TOGETHER }, (_, i) => bet(from + i, from + i, false));
    await bets.insertMany(some, { ordered: false });
  }
}

async function start(shape: Shape, side: Side): Promise<RunningWorkload> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'wagerlog-bench-mongodb-'));
  const root = path.resolve(__dirname, '../../..');
  const child = await (side === 'server'
    ? startChild(path.join(root, 'embedded/mongodb/main.js'), ['--port', '0', '--data', dataFolder])
    : startChild(path.join(__dirname, 'reference.js'), []));
  const client = new MongoClient(child.url, CLIENT_OPTIONS);
  const bets = client.db('bench').collection<KeptBet>('bets');
  if (side === 'server') await load(bets, shape);
  let calls = 0;
  return {
    pid: child.pid,
    round: (seconds) => closedLoop(seconds, shape.inFlight, () => shape.call(bets, calls++)),
    stop: async () => {
      await client.close();
      await child.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Operations per second of callers that each begin again as soon as they are answered. */
async function closedLoop(
  seconds: number,
  inFlight: number,
  call: () => Promise<number>,
): Promise<number> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  let operations = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const done = await call();
      operations += done;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return (operations * 1_000) / (performance.now() - startedAt);
}

const workload = (name: string, unit: string, shape: Shape): Workload => ({
  name,
  unit,
  goal: 0.7,
  start: (side) => start(shape, side),
});

/** The driver on our server, against the driver on one that answers at once. */
export const mongodbWorkloads: readonly Workload[] = [
  workload('mongodb-upserts', 'upserts', bulkUpserts),
  workload('mongodb-upserts-of-bets', 'upserts', bulkUpsertsOfBets),
  workload('mongodb-find-by-id', 'finds', findById),
  workload('mongodb-find-by-index', 'finds', findByAccount),
];
