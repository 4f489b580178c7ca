import { DamagedFile } from '../../data-file/damaged-file';
import { decode, encode } from '../bson/document';
import type { Document } from '../bson/document';
import { parsePath } from '../bson/path';
import type { Path } from '../bson/path';
import { intactIn, withChecksum } from './checksum';
import type { Environment } from './environment';

export interface IndexField {
  /** The path as it is written, with dots. */
  readonly name: string;
  readonly path: Path;
  readonly descending: boolean;
}

export interface Index {
  readonly id: number;
  readonly name: string;
  /** The key pattern as the client wrote it, for example `{ accountId: 1, at: -1 }`. */
  readonly key: Document;
  readonly unique: boolean;
  readonly sparse: boolean;
  /** Set once an array was indexed; such an index has several entries for one document. */
  readonly multikey: boolean;
  readonly fields: readonly IndexField[];
}

export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  /** Secondary indexes; the one on `_id` is the records table itself. */
  readonly indexes: readonly Index[];
}

export const namespaceOf = ({ database, name }: Pick<Collection, 'database' | 'name'>): string =>
  `${database}.${name}`;

export const fieldsOf = (key: Document): readonly IndexField[] =>
  Object.entries(key).map(([path, order]) => ({
    name: path,
    path: parsePath(path),
    descending: Number(order) < 0,
  }));

const COUNTER = Buffer.from('next-id');
const PREFIX = 'collection:';
const keyOf = (namespace: string): Buffer => Buffer.from(PREFIX + namespace);

/** Which collections and indexes there are. Changes belong inside a write transaction. */
export class Catalog {
  readonly #collections = new Map<string, Collection>();

  constructor(readonly environment: Environment) {
    this.reload();
  }

  /** Forgets what an aborted transaction had changed. */
  reload(): void {
    this.#collections.clear();
    const range = { start: Buffer.from(PREFIX), end: Buffer.from(`${PREFIX}\xff`, 'latin1') };
    for (const { key, value } of this.environment.catalog.getRange(range)) {
      const bytes = intactIn(value);
      if (bytes === undefined) throw new DamagedFile(`its ${key.toString()} is damaged`);
      const collection = fromStored(decode(bytes));
      this.#collections.set(namespaceOf(collection), collection);
    }
  }

  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  all(): readonly Collection[] {
    return [...this.#collections.values()];
  }

  create(database: string, name: string): Collection {
    return this.save({ id: this.nextId(), database, name, indexes: [] });
  }

  save(collection: Collection): Collection {
    const namespace = namespaceOf(collection);
    this.environment.catalog.putSync(keyOf(namespace), withChecksum(encode({ ...collection })));
    this.#collections.set(namespace, collection);
    return collection;
  }

  forget(collection: Collection): void {
    this.environment.catalog.removeSync(keyOf(namespaceOf(collection)));
    this.#collections.delete(namespaceOf(collection));
  }

  /** Ids are never used again, so what a dropped collection left behind is never read. */
  nextId(): number {
    const last = this.environment.catalog.get(COUNTER)?.readUInt32BE() ?? 0;
    const next = Buffer.alloc(4);
    next.writeUInt32BE(last + 1);
    this.environment.catalog.putSync(COUNTER, next);
    return last + 1;
  }
}

function fromStored(stored: Document): Collection {
  const collection = stored as unknown as Collection;
  return {
    ...collection,
    indexes: collection.indexes.map((index) => ({ ...index, fields: fieldsOf(index.key) })),
  };
}
