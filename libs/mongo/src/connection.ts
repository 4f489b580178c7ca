import type { Collection, Db, Document } from 'mongodb';
import { within } from './deadline';
import type { Bounds } from './deadline';

/** A database and the bounds every call to it keeps. */
export interface Connection {
  readonly database: Db;
  readonly bounds: Bounds;
}

/** Our documents' ids are texts. */
export interface Identified extends Document {
  _id: string;
}

export const collectionOf = <Entry extends Identified>(
  { database }: Connection,
  name: string,
): Collection<Entry> => database.collection<Entry>(name);

/** One bounded call; `doing` names it in errors. */
export const call = <T>({ bounds }: Connection, doing: string, run: () => Promise<T>): Promise<T> =>
  within(bounds, doing, run);

/** The server refuses a second document with the same unique key. */
export const duplicateKey = 11000;
