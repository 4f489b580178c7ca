import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import type { Collection, Db, Decimal128, Double, Long, ObjectId } from 'mongodb';
import { startMongoServer } from '../../../embedded/mongodb/server';

/** Documents of any shape, with an `_id` of the types the tests use. */
export interface Loose {
  readonly _id: string | number | boolean | Date | Long | Double | Decimal128 | ObjectId | Embedded;
  readonly [field: string]: unknown;
}

interface Embedded {
  readonly part: unknown;
}

export interface MongoUnderTest {
  readonly client: MongoClient;
  /** A database of the test's own, gone at the end with its server or without it. */
  readonly database: Db;
  /** A new collection of the test's own. */
  collection(): Collection<Loose>;
  stop(): Promise<void>;
}

const isReal = process.env['MONGODB_URL'] !== undefined;

/** The server at `MONGODB_URL`, or an embedded one started for the test on a free port. */
export async function startMongoUnderTest(): Promise<MongoUnderTest> {
  const { url, stop: stopServer } = await serverUnderTest();
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 10_000 });
  const database = client.db(`contract-${randomUUID()}`);
  return {
    client,
    database,
    collection: () => database.collection<Loose>(`c-${randomUUID()}`),
    stop: async () => {
      if (isReal) await database.dropDatabase();
      await client.close();
      await stopServer();
    },
  };
}

async function serverUnderTest(): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env['MONGODB_URL'];
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'mongodb-contract-'));
  const server = await startMongoServer({ dataFolder });
  const stop = async (): Promise<void> => {
    await server.close();
    await rm(dataFolder, { recursive: true });
  };
  return { url: server.url, stop };
}

/** A test of what only the embedded server says; shown as skipped when a real one is tested. */
export const itIsEmbedded = isReal ? it.skip : it;

/** What a failing call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error('the call was expected to fail');
}
