import { crc32 } from 'node:zlib';
import { DamagedFile, insist } from '../../data-file/damaged-file';
import { Tally } from '../../data-file/tally';
import { checkDocument } from '../bson/check';
import { RawDocument } from '../bson/raw-document';
import { Catalog, namespaceOf, type Collection } from '../store/catalog';
import { openEnvironment, type Environment } from '../store/environment';
import { indexKeys } from '../store/index-keys';
import { checked, idOf, recordKey } from '../store/records';

/** By the id of the index. */
type Tallies = ReadonlyMap<number, Tally>;

/**
 * Opens a data file as it is now. What it returns reads all of it: every document with its checksum
 * and under its own key, and in each index the entries of these documents and no others.
 * @throws DamagedFile with the first thing found.
 */
export function openContents(file: string): () => void {
  const environment = openEnvironment(file, { readOnly: true });
  const collections = new Catalog(environment).all();
  return () => {
    const fromDocuments = tallyDocuments(environment, collections);
    const inIndexes = tallyEntries(environment, collections);
    for (const collection of collections) compare(collection, fromDocuments, inIndexes);
  };
}

function compare(collection: Collection, fromDocuments: Tallies, inIndexes: Tallies): void {
  for (const { id, name } of collection.indexes) {
    const [expected, found] = [fromDocuments.get(id), inIndexes.get(id)];
    insist(
      expected !== undefined && found?.equals(expected) === true,
      () => `the index ${name} of ${namespaceOf(collection)} does not fit its documents`,
    );
  }
}

function tallyDocuments(environment: Environment, collections: readonly Collection[]): Tallies {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  const tallies = emptyTallies(collections);
  for (const { key, value } of environment.records.getRange()) {
    const collection = byId.get(key.readUInt32BE());
    if (collection === undefined) continue;
    const document = documentIn(collection, key, value);
    for (const index of collection.indexes) {
      const { keys, multikey } = indexKeys(index, document, idOf(key));
      insist(!multikey || index.multikey, () => `the index ${index.name} does not know of arrays`);
      for (const entry of keys) count(tallies, entry, idOf(key));
    }
  }
  return tallies;
}

function documentIn(collection: Collection, key: Buffer, value: Buffer): RawDocument {
  const bytes = checked(collection, value);
  checkDocument(bytes);
  const document = new RawDocument(bytes);
  const hasId = document.field('_id') !== undefined;
  if (hasId && recordKey(collection, document).equals(key)) return document;
  throw new DamagedFile(`a document of ${namespaceOf(collection)} is under another one's key`);
}

function tallyEntries(environment: Environment, collections: readonly Collection[]): Tallies {
  const tallies = emptyTallies(collections);
  for (const { key, value } of environment.entries.getRange()) {
    count(tallies, key, value);
  }
  return tallies;
}

/** Entries of indexes that are gone do not count: nobody reads them. */
function count(tallies: Tallies, entry: Buffer, id: Buffer): void {
  tallies.get(entry.readUInt32BE())?.add(crc32(id, crc32(entry)));
}

const emptyTallies = (collections: readonly Collection[]): Tallies =>
  new Map(collections.flatMap(({ indexes }) => indexes.map(({ id }) => [id, new Tally()])));
