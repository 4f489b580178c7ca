import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';

/** The data file inside the data folder. */
export const DATA_FILE = 'mongodb.mdb';

/** The three tables of the data file; keys and values are bytes. */
export interface Environment {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Collection descriptions and counters. */
  readonly catalog: Database<Buffer, Buffer>;
  /** collection id, key of `_id` → checksum, BSON */
  readonly records: Database<Buffer, Buffer>;
  /** index id, keys of the indexed values[, key of `_id`] → key of `_id` */
  readonly entries: Database<Buffer, Buffer>;
}

/** LMDB's limit for 4 KiB pages, as `lmdb` computes it. */
export const KEY_BYTES_MAX = 1978;

const BYTES = { encoding: 'binary', keyEncoding: 'binary' } as const;

/**
 * `overlappingSync: false` makes a commit return only after its flush: with lmdb's default an
 * acknowledged write could still be lost in a power cut.
 */
export function openEnvironment(path: string, { readOnly = false } = {}): Environment {
  const durable = { overlappingSync: false, readOnly };
  const root = open<Buffer, Buffer>({ path, noSubdir: true, ...durable, ...BYTES });
  const table = (name: string): Database<Buffer, Buffer> => root.openDB({ name, ...BYTES });
  return { root, catalog: table('catalog'), records: table('records'), entries: table('entries') };
}
