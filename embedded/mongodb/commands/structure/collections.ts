import { CommandError } from '../../errors';
import type { Document } from '../../bson/document';
import { after } from '../../query/bounds';
import { compileFilter } from '../../language/filter';
import { namespaceOf } from '../../store/catalog';
import type { Collection } from '../../store/catalog';
import { prefixOf } from '../../store/records';
import { collectionName, documentOption, existing, isValidName } from '../command';
import type { Command, CommandHandler, Server } from '../command';
import { encoded } from '../reading/find';
import { mustExist, removeEntries } from './indexes';

const create: CommandHandler = (command, server) => {
  const name = collectionName(command);
  return server.store.write(() => {
    if (existing(command, server) !== undefined) {
      const namespace = `${command.database}.${name}`;
      throw new CommandError('NamespaceExists', `Collection ${namespace} already exists.`);
    }
    server.store.catalog.create(command.database, name);
    return { ok: 1 };
  });
};

const drop: CommandHandler = (command, server) =>
  server.store.write(() => {
    const collection = existing(command, server);
    if (collection === undefined) return { ok: 1 };
    remove(server, collection);
    return { nIndexesWas: collection.indexes.length + 1, ns: namespaceOf(collection), ok: 1 };
  });

function remove(server: Server, collection: Collection): void {
  const start = prefixOf(collection.id);
  const { records } = server.store.environment;
  for (const key of [...records.getKeys({ start, end: after(start) })]) records.removeSync(key);
  for (const index of collection.indexes) removeEntries(server, index);
  server.store.catalog.forget(collection);
}

const dropDatabase: CommandHandler = ({ database }, server) =>
  server.store.write(() => {
    const collections = collectionsOf(server, database);
    for (const collection of collections) remove(server, collection);
    return { ...(collections.length === 0 ? {} : { dropped: database }), ok: 1 };
  });

const collectionsOf = ({ store }: Server, database: string): readonly Collection[] =>
  store.catalog.all().filter((collection) => collection.database === database);

/** Only the name in the catalog changes; documents and indexes stay where they are. */
const renameCollection: CommandHandler = (command, server) => {
  if (command.database !== 'admin') {
    throw new CommandError(
      'Unauthorized',
      'renameCollection may only be run against the admin database.',
    );
  }
  const from = namespaceParts(command.body['renameCollection']);
  const to = namespaceParts(command.body['to']);
  return server.store.write(() => {
    const { catalog } = server.store;
    const source = catalog.find(from.database, from.name);
    if (source === undefined) {
      throw new CommandError('NamespaceNotFound', `Source ${namespaceOf(from)} does not exist`);
    }
    const target = catalog.find(to.database, to.name);
    if (target?.id === source.id) {
      throw new CommandError('IllegalOperation', "Can't rename a collection to itself");
    }
    if (target !== undefined && command.body['dropTarget'] !== true) {
      throw new CommandError('NamespaceExists', 'target namespace exists');
    }
    if (target !== undefined) remove(server, target);
    catalog.forget(source);
    catalog.save({ ...source, ...to });
    return { ok: 1 };
  });
};

function namespaceParts(namespace: unknown): Pick<Collection, 'database' | 'name'> {
  const [database = '', ...rest] = String(namespace).split('.');
  const name = rest.join('.');
  if (database !== '' && isValidName(name)) return { database, name };
  throw new CommandError('InvalidNamespace', `Invalid namespace specified '${String(namespace)}'`);
}

const listCollections: CommandHandler = (command, server) => {
  const { body, database, now } = command;
  const matches = compileFilter(documentOption(body, 'filter'), now);
  const described = collectionsOf(server, database)
    .map(({ name }) => describe(name, body['nameOnly'] === true))
    .filter(matches);
  return server.cursors.first(`${database}.$cmd.listCollections`, encoded(described), {
    batchSize: undefined,
  });
};

const describe = (name: string, nameOnly: boolean): Document => ({
  name,
  type: 'collection',
  ...(nameOnly
    ? {}
    : {
        options: {},
        info: { readOnly: false },
        idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
      }),
});

const listDatabases: CommandHandler = ({ body, now }: Command, { store }) => {
  const matches = compileFilter(documentOption(body, 'filter'), now);
  const names = [...new Set(store.catalog.all().map(({ database }) => database))].sort();
  const databases = names.map((name) => ({ name, empty: false })).filter(matches);
  return { databases, ok: 1 };
};

/** Reads every document, so that damage is found where it lies. */
const validate: CommandHandler = (command, server) => {
  const collection = mustExist(command, server);
  const errors: string[] = [];
  let nrecords = 0;
  const start = prefixOf(collection.id);
  for (const key of server.store.environment.records.getKeys({ start, end: after(start) })) {
    nrecords += 1;
    try {
      server.store.records.get(collection, key);
    } catch (error) {
      errors.push(`${key.toString('hex')}: ${error instanceof Error ? error.message : ''}`);
    }
  }
  return { ns: namespaceOf(collection), nrecords, valid: errors.length === 0, errors, ok: 1 };
};

export const COLLECTION_COMMANDS: Readonly<Record<string, CommandHandler>> = {
  create,
  drop,
  dropDatabase,
  renameCollection,
  listCollections,
  listDatabases,
  validate,
};
