import path from 'node:path';
import { inspectInOwnProcess } from '../../eventstoredb/inspection/inspection';
import { DATA_FILE } from '../../eventstoredb/storage/log/tables';
import { CLIENTS_FILE, openIdentity } from '../../identity/identity-folder';
import { damageOf } from '../../mongodb/store/file-check';

/** A copy that its own server would refuse. */
export class DamagedCopy extends Error {}

/** What one server keeps, in the folder of its name. */
export interface Part {
  readonly name: string;
  readonly files: readonly string[];
  /** @throws when the server would not start on the copy, or would serve it wrongly. */
  readonly inspect: (folder: string) => Promise<void>;
}

const MONGODB_FILE = 'mongodb.mdb';

/**
 * What a standalone keeps, in the order in which it is copied. The read models come first, the log
 * last: readers remember how far they have read, and the log that is restored must reach at least
 * as far. What it holds beyond that they read again; what it lacked they would never miss, and
 * balances would count events that do not exist.
 */
export const PARTS: readonly Part[] = [
  { name: 'mongodb', files: [MONGODB_FILE], inspect: inspectMongodb },
  { name: 'identity', files: [CLIENTS_FILE, 'signing-key.json'], inspect: inspectIdentity },
  { name: 'eventstoredb', files: [DATA_FILE], inspect: inspectInOwnProcess },
];

/** Every file of a data folder that a backup holds. */
export const filesIn = (folder: string): readonly string[] =>
  PARTS.flatMap(({ name, files }) => files.map((file) => path.join(folder, name, file)));

function inspectMongodb(folder: string): Promise<void> {
  const damage = damageOf(path.join(folder, MONGODB_FILE));
  if (damage === undefined) return Promise.resolve();
  return Promise.reject(new DamagedCopy(`The copy of mongodb is damaged: ${damage}.`));
}

/** Opening reads both files and makes nothing, since both are there. */
async function inspectIdentity(folder: string): Promise<void> {
  await Promise.resolve(openIdentity(folder));
}
