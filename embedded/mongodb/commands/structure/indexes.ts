import { badValue, CommandError } from '../../errors';
import type { Document } from '../../bson/document';
import { isNumeric, toNumber } from '../../bson/number';
import { after } from '../../query/bounds';
import { sameKey } from '../../query/hint';
import { choosePlan } from '../../query/planner';
import { noEffort, scan } from '../../query/scan';
import { fieldsOf, namespaceOf } from '../../store/catalog';
import type { Collection, Index } from '../../store/catalog';
import { prefixOf } from '../../store/records';
import { collectionName, documentOption, ensured, existing, requiredField } from '../command';
import type { Command, CommandHandler, Server } from '../command';
import { encoded } from '../reading/find';
import { ID_KEY, parseIndex } from './index-request';
import type { IndexRequest } from './index-request';

const createIndexes: CommandHandler = (command, server) => {
  const specifications = requiredField(command.body, 'indexes');
  if (!Array.isArray(specifications) || specifications.length === 0) {
    throw badValue('Must specify at least one index to create');
  }
  const wanted = specifications.map(parseIndex);
  return server.store.write(() => {
    const createdCollectionAutomatically = existing(command, server) === undefined;
    const collection = ensured(command, server);
    const { indexes } = allOrNone(server, collection, () => {
      for (const index of wanted) createIndex(command, server, index);
      return ensured(command, server);
    });
    const [before, after] = [collection.indexes.length + 1, indexes.length + 1];
    const counts = { numIndexesBefore: before, numIndexesAfter: after };
    const note = before === after ? { note: 'all indexes already exist' } : {};
    return { createdCollectionAutomatically, ...counts, ...note, ok: 1 };
  });
};

function createIndex(command: Command, server: Server, wanted: IndexRequest): void {
  const collection = ensured(command, server);
  if (sameKey(wanted.key, ID_KEY) || isKnown(collection, wanted)) return;
  const { catalog } = server.store;
  const fields = fieldsOf(wanted.key);
  const index = { ...wanted, id: catalog.nextId(), multikey: false, fields };
  catalog.save({ ...collection, indexes: [...collection.indexes, index] });
  fill(server, ensured(command, server), index);
}

/** One index that cannot be created takes the others of its command with it. */
function allOrNone<T>(server: Server, before: Collection, create: () => T): T {
  const { catalog } = server.store;
  try {
    return create();
  } catch (error) {
    const { indexes = [] } = catalog.find(before.database, before.name) ?? {};
    for (const index of indexes) {
      if (before.indexes.every(({ id }) => id !== index.id)) removeEntries(server, index);
    }
    catalog.save(before);
    throw error;
  }
}

function isKnown({ indexes }: Collection, wanted: IndexRequest): boolean {
  const sameName = indexes.find(({ name }) => name === wanted.name);
  const same = indexes.find((index) => isSame(index, wanted));
  if (same !== undefined && same === sameName) return true;
  if (sameName !== undefined) {
    throw new CommandError(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index: ${wanted.name}`,
    );
  }
  if (same === undefined) return false;
  throw new CommandError(
    'IndexOptionsConflict',
    `Index already exists with a different name: ${same.name}`,
  );
}

/** Indexes on the same fields are different ones when only one is unique, or only one sparse. */
const isSame = (a: IndexRequest, b: IndexRequest): boolean =>
  sameKey(a.key, b.key) && a.unique === b.unique && a.sparse === b.sparse;

/** Every document is read, so a large collection takes its time and the server waits for it. */
function fill({ store }: Server, collection: Collection, index: Index): void {
  const plan = choosePlan({ collection, filter: {}, sort: {}, hint: { $natural: 1 } });
  const writer = store.writer(collection);
  for (const found of scan({ store, collection, plan, effort: noEffort() })) {
    writer.addToIndex(index, found);
  }
}

export function removeEntries({ store }: Server, index: Index): void {
  const start = prefixOf(index.id);
  const { entries } = store.environment;
  for (const key of [...entries.getKeys({ start, end: after(start) })]) entries.removeSync(key);
}

const listIndexes: CommandHandler = (command, server) => {
  const collection = mustExist(command, server);
  const primary = { v: 2, key: { _id: 1 }, name: '_id_' };
  const described = [primary, ...collection.indexes.map(describe)];
  const batchSize = documentOption(command.body, 'cursor')['batchSize'];
  return server.cursors.first(namespaceOf(collection), encoded(described), {
    batchSize: isNumeric(batchSize) ? toNumber(batchSize) : undefined,
  });
};

const describe = ({ key, name, unique, sparse }: Index): Document => ({
  v: 2,
  key,
  name,
  ...(unique ? { unique } : {}),
  ...(sparse ? { sparse } : {}),
});

export function mustExist(command: Command, server: Server): Collection {
  const collection = existing(command, server);
  if (collection !== undefined) return collection;
  const namespace = `${command.database}.${collectionName(command)}`;
  throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespace}`);
}

const dropIndexes: CommandHandler = (command, server) =>
  server.store.write(() => {
    const collection = mustExist(command, server);
    const dropped = selected(collection, requiredField(command.body, 'index'));
    const indexes = collection.indexes.filter((index) => !dropped.includes(index));
    server.store.catalog.save({ ...collection, indexes });
    for (const index of dropped) removeEntries(server, index);
    return { nIndexesWas: collection.indexes.length + 1, ok: 1 };
  });

function selected({ indexes }: Collection, wanted: unknown): readonly Index[] {
  if (wanted === '*') return indexes;
  const each = Array.isArray(wanted) ? wanted : [wanted];
  return each.map((one: unknown) => {
    if (one === '_id_' || sameKey(one, ID_KEY))
      throw new CommandError('InvalidOptions', 'cannot drop _id index');
    const index = indexes.find(({ name, key }) => name === one || sameKey(key, one));
    if (index !== undefined) return index;
    throw new CommandError('IndexNotFound', `index not found with name [${String(one)}]`);
  });
}

export const INDEX_COMMANDS: Readonly<Record<string, CommandHandler>> = {
  createIndexes,
  listIndexes,
  dropIndexes,
  deleteIndexes: dropIndexes,
};
