import { EJSON } from 'bson';
import { parsePath, valuesAt } from '../bson/path';
import type { RawDocument } from '../bson/raw-document';
import { CommandError } from '../errors';
import { namespaceOf } from './catalog';
import type { Catalog, Collection, Index } from './catalog';
import type { Environment } from './environment';
import { indexKeys } from './index-keys';
import type { IndexKeys } from './index-keys';
import { COLLECTION_ID_BYTES, Records, recordKey } from './records';

const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Writes one document with its index entries. Every check comes before the first write, so a
 * refused statement leaves nothing behind. Call inside a write transaction.
 */
export class CollectionWriter {
  readonly #records: Records;
  #collection: Collection;

  constructor(
    readonly environment: Environment,
    readonly catalog: Catalog,
    collection: Collection,
  ) {
    this.#records = new Records(environment);
    this.#collection = collection;
  }

  insert(document: RawDocument): void {
    const key = recordKey(this.#collection, document.field('_id'));
    checkSize(document);
    if (this.#records.has(key)) throw this.#duplicateId(document);
    const changes = this.#indexChanges({ after: document });
    this.#records.put(key, document.bytes);
    this.#apply(key, changes);
  }

  /** `_id` stays the same; the caller has made sure of it. */
  replace(current: Stored, next: RawDocument): void {
    checkSize(next);
    const changes = this.#indexChanges({ before: current, after: next });
    this.#records.put(current.key, next.bytes);
    this.#apply(current.key, changes);
  }

  remove(current: Stored): void {
    const changes = this.#indexChanges({ before: current });
    this.#records.remove(current.key);
    this.#apply(current.key, changes);
  }

  /** Fills a new index from the documents there are. */
  addToIndex(index: Index, stored: Stored): void {
    this.#apply(stored.key, [this.#changeOf(index, { after: stored })]);
  }

  #indexChanges(versions: Versions): readonly IndexChange[] {
    return this.#collection.indexes.map((index) => this.#changeOf(index, versions));
  }

  #changeOf(index: Index, change: Versions): IndexChange {
    const before = change.before === undefined ? NO_KEYS : indexKeys(index, change.before);
    const after = change.after === undefined ? NO_KEYS : indexKeys(index, change.after);
    const removed = without(before.keys, after.keys);
    const added = without(after.keys, before.keys);
    if (index.unique) {
      for (const entry of added) {
        if (this.environment.entries.doesExist(entry)) {
          throw duplicateKey(this.#collection, index, change.after);
        }
      }
    }
    return { index, removed, added, multikey: after.multikey };
  }

  #apply(key: Buffer, changes: readonly IndexChange[]): void {
    const id = key.subarray(COLLECTION_ID_BYTES);
    for (const { index, removed, added, multikey } of changes) {
      for (const entry of removed) this.environment.entries.removeSync(entryKey(index, entry, id));
      for (const entry of added) this.environment.entries.putSync(entryKey(index, entry, id), id);
      if (multikey && !index.multikey) this.#markMultikey(index);
    }
  }

  #markMultikey(index: Index): void {
    const current = this.catalog.find(this.#collection.database, this.#collection.name);
    if (current === undefined) return;
    const indexes = current.indexes.map((i) => (i.id === index.id ? { ...i, multikey: true } : i));
    this.#collection = this.catalog.save({ ...current, indexes });
  }

  #duplicateId(document: RawDocument): CommandError {
    return duplicateKey(this.#collection, { name: '_id_', key: { _id: 1 } }, document);
  }
}

/** A document as it is stored, under its key in the records table. */
export interface Stored extends RawDocument {
  readonly key: Buffer;
}

interface Versions {
  readonly before?: RawDocument | undefined;
  readonly after?: RawDocument | undefined;
}

interface IndexChange {
  readonly index: Index;
  readonly removed: readonly Buffer[];
  readonly added: readonly Buffer[];
  readonly multikey: boolean;
}

const NO_KEYS: IndexKeys = { keys: [], multikey: false };

const without = (keys: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] =>
  keys.filter((key) => !others.some((other) => other.equals(key)));

const entryKey = (index: Index, entry: Buffer, id: Buffer): Buffer =>
  index.unique ? entry : Buffer.concat([entry, id]);

function checkSize({ bytes }: RawDocument): void {
  if (bytes.length <= DOCUMENT_BYTES_MAX) return;
  throw new CommandError(
    'BSONObjectTooLarge',
    `object to insert too large. size in bytes: ${bytes.length}, max size: ${DOCUMENT_BYTES_MAX}`,
  );
}

function duplicateKey(
  collection: Collection,
  index: Pick<Index, 'name' | 'key'>,
  document?: RawDocument,
): CommandError {
  const keyValue = Object.fromEntries(
    Object.keys(index.key).map((path) => [
      path,
      (document && valuesAt(document, parsePath(path))[0]) ?? null,
    ]),
  );
  const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${show(value)}`);
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespaceOf(collection)} index: ${index.name} ` +
      `dup key: { ${shown.join(', ')} }`,
    { keyPattern: index.key, keyValue },
  );
}

const show = (value: unknown): string => EJSON.stringify(value, { relaxed: true });
