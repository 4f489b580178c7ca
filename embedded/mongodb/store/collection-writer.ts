import { EJSON } from 'bson';
import { parsePath, valuesAt } from '../bson/path';
import type { RawDocument } from '../bson/raw-document';
import { CommandError } from '../errors';
import { namespaceOf } from './catalog';
import type { Catalog, Collection, Index } from './catalog';
import type { Environment } from './environment';
import { indexKeys, NO_KEYS } from './index-keys';
import { idOf, Records, recordKey } from './records';

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
    const key = recordKey(this.#collection, document);
    checkSize(document);
    if (this.#records.has(key)) throw this.#duplicateId(document);
    const changes = this.#indexChanges(key, undefined, document);
    this.#records.put(key, document.bytes);
    this.#apply(key, changes);
  }

  /** `_id` stays the same; the caller has made sure of it. */
  replace(current: Stored, next: RawDocument): void {
    checkSize(next);
    const changes = this.#indexChanges(current.key, current, next);
    this.#records.put(current.key, next.bytes);
    this.#apply(current.key, changes);
  }

  remove(current: Stored): void {
    const changes = this.#indexChanges(current.key, current, undefined);
    this.#records.remove(current.key);
    this.#apply(current.key, changes);
  }

  /** Fills a new index from the documents there are. */
  addToIndex(index: Index, stored: Stored): void {
    const { keys, multikey } = indexKeys(index, stored, idOf(stored.key));
    this.#checkUnique(index, keys, stored);
    this.#apply(stored.key, [{ index, removed: [], added: keys, multikey }]);
  }

  #indexChanges(key: Buffer, before?: RawDocument, after?: RawDocument): readonly IndexChange[] {
    const { indexes } = this.#collection;
    if (indexes.length === 0) return [];
    const id = idOf(key);
    return indexes.map((index) => {
      const old = before === undefined ? NO_KEYS : indexKeys(index, before, id);
      const { keys, multikey } = after === undefined ? NO_KEYS : indexKeys(index, after, id);
      const added = without(keys, old.keys);
      this.#checkUnique(index, added, after);
      return { index, removed: without(old.keys, keys), added, multikey };
    });
  }

  #checkUnique(index: Index, added: readonly Buffer[], document?: RawDocument): void {
    if (!index.unique || document === undefined) return;
    if (added.some((key) => this.environment.entries.doesExist(key))) {
      throw duplicateKey(this.#collection, index, document);
    }
  }

  #apply(key: Buffer, changes: readonly IndexChange[]): void {
    if (changes.length === 0) return;
    const { entries } = this.environment;
    const id = idOf(key);
    for (const { index, removed, added, multikey } of changes) {
      for (const entry of removed) entries.removeSync(entry);
      for (const entry of added) entries.putSync(entry, id);
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

interface IndexChange {
  readonly index: Index;
  readonly removed: readonly Buffer[];
  readonly added: readonly Buffer[];
  readonly multikey: boolean;
}

const without = (keys: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] =>
  keys.filter((key) => !others.some((other) => other.equals(key)));

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
  document: RawDocument,
): CommandError {
  const keyValue = Object.fromEntries(
    Object.keys(index.key).map((path) => [path, valuesAt(document, parsePath(path))[0] ?? null]),
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
