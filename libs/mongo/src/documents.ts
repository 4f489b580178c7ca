import { MongoBulkWriteError } from 'mongodb';
import type { Collection, Filter } from 'mongodb';
import type { Position } from '@wagerlog/event-sourcing';
import { call, collectionOf, duplicateKey } from './connection';
import type { Connection, Identified } from './connection';
import { positionOfText, positionText } from './position-text';

/** A read model's document as it is kept. */
export interface Kept<Document extends object = object> {
  readonly key: string;
  /** Position of the last event folded into it: the guard, and the document's version. */
  readonly position: Position;
  /** Position its slice had considered when it was written; never below `position`. */
  readonly changedAt: Position;
  /** Revision of that event in its stream. */
  readonly revision: number;
  readonly document: Document;
}

/** Entries whose fields equal these values. */
export type Match = { readonly [field: string]: string | number };

export interface ListQuery {
  readonly match: Match;
  /** A field of the document, unique among the entries matched. */
  readonly sortBy: string;
  readonly direction: 'ascending' | 'descending';
  /** The last entry's `sortBy` on the page before. */
  readonly after?: string | number;
  /** Inclusive bounds of `sortBy`. */
  readonly from?: string;
  readonly until?: string;
  readonly limit: number;
}

export interface ChangesQuery {
  /** Inclusive: a batch may end at the very position a reader resumes from. */
  readonly since: Position;
  readonly match: Match;
  /** The document of this key, or all whose field of that name has it. */
  readonly key?: { readonly value: string; readonly field?: string };
}

interface StoredDocument extends Identified {
  position: string;
  changedAt: string;
  revision: number;
  document: object;
}

export class Documents {
  constructor(private readonly connection: Connection) {}

  async load(collection: string, keys: readonly string[]): Promise<ReadonlyMap<string, Kept>> {
    if (keys.length === 0) return new Map();
    const found = await call(this.connection, `load ${collection}`, () =>
      this.at(collection)
        .find({ _id: { $in: [...keys] } })
        .toArray(),
    );
    return new Map(found.map((stored) => [stored._id, keptOf(stored)]));
  }

  /**
   * Writes each document unless the one there is as new or newer, and answers the keys of those:
   * applied before, by us or by another owner.
   */
  async write(collection: string, documents: readonly Kept[]): Promise<readonly string[]> {
    if (documents.length === 0) return [];
    const replacements = documents.map(replacementOf);
    return call(this.connection, `write ${collection}`, async () => {
      try {
        await this.at(collection).bulkWrite(replacements, { ordered: false });
        return [];
      } catch (error) {
        return refusedByGuard(error).map((index) => documents[index]?.key ?? '');
      }
    });
  }

  async list(collection: string, query: ListQuery): Promise<readonly Kept[]> {
    const { sortBy, direction, limit } = query;
    const found = await call(this.connection, `list ${collection}`, () =>
      this.at(collection)
        .find(listFilter(query))
        .sort({ [fieldOf(sortBy)]: direction === 'ascending' ? 1 : -1 })
        .limit(limit)
        .toArray(),
    );
    return found.map(keptOf);
  }

  /** Documents changed since, page by page, oldest change first. */
  async *changes(collection: string, query: ChangesQuery): AsyncGenerator<readonly Kept[]> {
    const cursor = this.at(collection).find(changesFilter(query)).sort({ changedAt: 1 });
    cursor.batchSize(changesPerPage);
    try {
      while (await call(this.connection, `changes of ${collection}`, () => cursor.hasNext())) {
        yield cursor.readBufferedDocuments().map(keptOf);
      }
    } finally {
      await call(this.connection, 'close a cursor', () => cursor.close());
    }
  }

  /** Indexes of one read model, by fields of the document, beside those on `_id` and `changedAt`. */
  async createIndexes(collection: string, indexes: readonly (readonly string[])[]): Promise<void> {
    const wanted = [['changedAt'], ...indexes.map((fields) => fields.map(fieldOf))];
    const keys = wanted.map((fields) => Object.fromEntries(fields.map((field) => [field, 1])));
    await call(this.connection, `index ${collection}`, () =>
      this.at(collection).createIndexes(keys.map((key) => ({ key }))),
    );
  }

  private at(collection: string): Collection<StoredDocument> {
    return collectionOf<StoredDocument>(this.connection, collection);
  }
}

const changesPerPage = 200;

const fieldOf = (field: string): string => (field === '_id' ? field : `document.${field}`);

const matchFilter = (match: Match): Filter<StoredDocument> =>
  Object.fromEntries(Object.entries(match).map(([field, value]) => [fieldOf(field), value]));

const listFilter = (query: ListQuery): Filter<StoredDocument> => {
  const { match, sortBy, direction, after, from, until } = query;
  const bounds = {
    ...(after !== undefined && { [direction === 'ascending' ? '$gt' : '$lt']: after }),
    ...(from !== undefined && { $gte: from }),
    ...(until !== undefined && { $lte: until }),
  };
  const isBounded = Object.keys(bounds).length > 0;
  return { ...matchFilter(match), ...(isBounded && { [fieldOf(sortBy)]: bounds }) };
};

const changesFilter = ({ since, match, key }: ChangesQuery): Filter<StoredDocument> => ({
  ...matchFilter(match),
  changedAt: { $gte: positionText(since) },
  ...(key !== undefined && {
    $or: [
      { _id: key.value },
      ...(key.field === undefined ? [] : [{ [fieldOf(key.field)]: key.value }]),
    ],
  }),
});

/** An upsert whose guard does not match tries to insert, and meets the document on its `_id`. */
const replacementOf = ({ key, position, changedAt, revision, document }: Kept) => ({
  replaceOne: {
    filter: { _id: key, position: { $lt: positionText(position) } },
    replacement: {
      position: positionText(position),
      changedAt: positionText(changedAt),
      revision,
      document,
    },
    upsert: true,
  },
});

/** Indexes of the writes refused by the guard; any other failure is thrown on. */
const refusedByGuard = (error: unknown): readonly number[] => {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const failures = [error.writeErrors].flat();
  const isGuard = failures.length > 0 && failures.every(({ code }) => code === duplicateKey);
  if (!isGuard || error.result.getWriteConcernError() !== undefined) throw error;
  return failures.map(({ index }) => index);
};

const keptOf = ({ _id, position, changedAt, revision, document }: StoredDocument): Kept => ({
  key: _id,
  position: positionOfText(position),
  changedAt: positionOfText(changedAt),
  revision,
  document,
});
