import { connectToEventStore } from './workload/eventstore';
import { connectToMongo } from './workload/mongo';
import type { Connect } from './workload/driver';

export type ServerName = 'eventstoredb' | 'mongodb';

/** A server whose durability is tested. */
export interface TestedServer {
  readonly name: ServerName;
  /** Compiled, relative to `dist`. */
  readonly main: string;
  /** Inside its data folder. */
  readonly dataFile: string;
  readonly connect: Connect;
  /** How a client is told that the disk is full. */
  readonly diskFull: object;
  /** The table of the data file a read of a lane goes through. */
  readonly indexTable: string;
}

export const SERVERS: Readonly<Record<ServerName, TestedServer>> = {
  eventstoredb: {
    name: 'eventstoredb',
    main: 'embedded/eventstoredb/main.js',
    dataFile: 'events.mdb',
    connect: connectToEventStore,
    diskFull: { type: 'unknown' },
    indexTable: 'index',
  },
  mongodb: {
    name: 'mongodb',
    main: 'embedded/mongodb/main.js',
    dataFile: 'mongodb.mdb',
    connect: connectToMongo,
    diskFull: { code: 14031, codeName: 'OutOfDiskSpace' },
    indexTable: 'entries',
  },
};
