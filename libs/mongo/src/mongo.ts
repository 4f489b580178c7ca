import { MongoClient } from 'mongodb';
import { Checkpoints } from './checkpoints';
import { call } from './connection';
import type { Connection } from './connection';
import { addressOf } from './deadline';
import { Documents } from './documents';
import { Leases } from './leases';
import { Parked } from './parked';
import { StoreIdentity } from './store-identity';

export interface MongoSettings {
  /** `mongodb://...` */
  readonly url: string;
  readonly database: string;
  /** Names this process in the server's logs. */
  readonly appName: string;
  /** Deadline of every call; default 5 s. */
  readonly timeoutMs?: number;
  /** Connections at most; default 20. */
  readonly poolSize?: number;
}

/** The one door to MongoDB. Every call throws `MongoUnavailable` at its deadline. */
export interface Mongo {
  readonly documents: Documents;
  readonly checkpoints: Checkpoints;
  readonly leases: Leases;
  readonly parked: Parked;
  readonly storeIdentity: StoreIdentity;
  ping(): Promise<void>;
  /** Indexes of the collections every process shares. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** Connects lazily: the first call meets an unreachable server, not this one. */
export const openMongo = (settings: MongoSettings): Mongo => {
  const { client, connection } = connect(settings);
  return {
    documents: new Documents(connection),
    checkpoints: new Checkpoints(connection),
    leases: new Leases(connection),
    parked: new Parked(connection),
    storeIdentity: new StoreIdentity(connection),
    ping: async () => {
      await call(connection, 'ping', () => connection.database.command({ ping: 1 }));
    },
    prepare: async () => {
      await call(connection, 'index parked', () =>
        connection.database
          .collection('parked')
          .createIndexes([{ key: { slice: 1, collection: 1, key: 1, position: 1 } }]),
      );
    },
    close: () => client.close(),
  };
};

const timeoutMsDefault = 5_000;
const poolSizeDefault = 20;

const connect = (settings: MongoSettings): { client: MongoClient; connection: Connection } => {
  const { url, database, appName } = settings;
  const { timeoutMs = timeoutMsDefault, poolSize = poolSizeDefault } = settings;
  const client = new MongoClient(url, {
    appName,
    maxPoolSize: poolSize,
    // Before our own deadline: its error says why no server was found.
    serverSelectionTimeoutMS: Math.ceil(timeoutMs * 0.9),
    connectTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
    socketTimeoutMS: 2 * timeoutMs,
    ignoreUndefined: true,
    // What is acknowledged survives a failover, and what is read cannot be rolled back.
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
  const bounds = { timeoutMs, address: addressOf(url) };
  return { client, connection: { database: client.db(database), bounds } };
};
