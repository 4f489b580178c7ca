import path from 'node:path';
import { inspectInOwnProcess as inspectEventstore } from '../../eventstoredb/inspection/inspection';
import { DATA_FILE as EVENTSTORE_FILE } from '../../eventstoredb/storage/log/tables';
import { CLIENTS_FILE, openIdentity } from '../../identity/identity-folder';
import { inspectInOwnProcess as inspectMongodb } from '../../mongodb/inspection/inspection';
import { DATA_FILE as MONGODB_FILE } from '../../mongodb/store/environment';

/** What one server keeps, in the folder of its name. */
export interface Part {
  readonly name: string;
  readonly files: readonly string[];
  /** @throws when the server would not start on the copy, or would serve it wrongly. */
  readonly inspect: (folder: string) => Promise<void>;
}

/**
 * What a standalone keeps, in the order in which it is copied. The read models come first, the log
 * last: readers remember how far they have read, and the log that is restored must reach at least
 * as far. What it holds beyond that they read again; what it lacked they would never miss, and
 * balances would count events that do not exist.
 */
export const PARTS: readonly Part[] = [
  { name: 'mongodb', files: [MONGODB_FILE], inspect: inspectMongodb },
  { name: 'identity', files: [CLIENTS_FILE, 'signing-key.json'], inspect: inspectIdentity },
  { name: 'eventstoredb', files: [EVENTSTORE_FILE], inspect: inspectEventstore },
];

/** Every file of a data folder that a backup holds. */
export const filesIn = (folder: string): readonly string[] =>
  PARTS.flatMap(({ name, files }) => files.map((file) => path.join(folder, name, file)));

/** Opening reads both files and makes nothing, since both are there. */
async function inspectIdentity(folder: string): Promise<void> {
  await Promise.resolve(openIdentity(folder));
}
