import { elementAt } from '../bson/elements';
import { encodeElementKeyUnder } from '../bson/key';
import type { RawDocument } from '../bson/raw-document';
import { CommandError } from '../errors';
import { namespaceOf } from './catalog';
import type { Collection } from './catalog';
import { copyIntactIn, intactIn, withChecksum } from './checksum';
import type { Environment } from './environment';
import { KEY_BYTES_MAX } from './environment';

const COLLECTION_ID_BYTES = 4;

/** The records table: every document under its collection and `_id`, with a checksum. */
export class Records {
  constructor(readonly environment: Environment) {}

  get(collection: Collection, key: Buffer): Buffer | undefined {
    // lmdb's own copies are allocations of their own, small ones of Node's come out of a pool.
    const lent = this.environment.records.getBinaryFast(key);
    if (lent === undefined) return undefined;
    return intact(collection, copyIntactIn(lent, lent.length));
  }

  has(key: Buffer): boolean {
    return this.environment.records.doesExist(key);
  }

  put(key: Buffer, bytes: Buffer): void {
    this.environment.records.putSync(key, withChecksum(bytes));
  }

  remove(key: Buffer): void {
    this.environment.records.removeSync(key);
  }
}

/** The key of a document, which has an `_id`. */
export function recordKey(collection: Collection, { bytes }: RawDocument): Buffer {
  const key = encodeElementKeyUnder(collection.id, bytes, elementAt(bytes, 0, '_id'));
  if (key.length - COLLECTION_ID_BYTES <= KEY_BYTES_MAX / 2) return key;
  throw new CommandError('KeyTooLong', `an _id may take ${KEY_BYTES_MAX / 2} bytes`);
}

/** A document's key within its collection. */
export const idOf = (key: Buffer): Buffer => key.subarray(COLLECTION_ID_BYTES);

export const prefixOf = (id: number): Buffer => {
  const prefix = Buffer.allocUnsafe(COLLECTION_ID_BYTES);
  prefix.writeUInt32BE(id);
  return prefix;
};

/** The document in a value. */
export const checked = (collection: Collection, value: Buffer): Buffer =>
  intact(collection, intactIn(value));

/** Damage is named and never served as good. */
function intact(collection: Collection, bytes: Buffer | undefined): Buffer {
  if (bytes !== undefined) return bytes;
  throw new CommandError(
    'DataCorruptionDetected',
    `A document of ${namespaceOf(collection)} is damaged on disk. Restore a backup, or drop and ` +
      `rebuild the collection.`,
  );
}
