import { Long } from 'mongodb';
import { itIsEmbedded, refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const run = (command: object) => mongo.database.command(command);

describe('a server', () => {
  it('answers ping, hello and buildInfo', async () => {
    expect(await run({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await run({ hello: 1 })).toMatchObject({
      isWritablePrimary: true,
      maxBsonObjectSize: 16 * 1024 * 1024,
      maxWriteBatchSize: 100_000,
      maxMessageSizeBytes: 48_000_000,
      readOnly: false,
    });
    expect(await run({ isMaster: 1 })).toMatchObject({ ismaster: true });
    const { version, versionArray } = await run({ buildInfo: 1 });
    expect(String(version).split('.').slice(0, 3)).toEqual(
      (versionArray as readonly number[]).slice(0, 3).map(String),
    );
  });

  it('names an unknown command', async () => {
    for (const command of [{ noSuchThing: 1 }, { listcollections: 1 }]) {
      expect(await refusalOf(run(command))).toMatchObject({
        code: 59,
        codeName: 'CommandNotFound',
      });
    }
  });

  it('lists databases by name and filter', async () => {
    const name = `${mongo.database.databaseName}-listed`;
    await mongo.client.db(name).collection('a').insertOne({ a: 1 });
    const list = (options: object) => mongo.client.db().admin().listDatabases(options);
    expect(await list({ filter: { name } })).toMatchObject({ databases: [{ name }] });
    const { databases } = await list({ filter: { name }, nameOnly: true });
    expect(databases).toHaveLength(1);
    await mongo.client.db(name).dropDatabase();
    expect((await list({ filter: { name } })).databases).toEqual([]);
  });
});

describe('an option a command does not know', () => {
  const q = { q: {}, u: { $set: { a: 1 } } };
  it.each([
    { find: 'c' },
    { insert: 'c', documents: [{ a: 1 }] },
    { update: 'c', updates: [q] },
    { delete: 'c', deletes: [{ q: {}, limit: 1 }] },
    { findAndModify: 'c', remove: true },
    { aggregate: 'c', pipeline: [], cursor: {} },
    { count: 'c' },
    { distinct: 'c', key: 'a' },
    { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] },
    { listIndexes: 'c' },
    { listCollections: 1 },
    { create: 'c' },
    { getMore: Long.fromNumber(1), collection: 'c' },
    { killCursors: 'c', cursors: [Long.fromNumber(1)] },
  ])('is refused and not ignored: %j', async (command) => {
    expect(await refusalOf(run({ ...command, frobnicate: 1 }))).toMatchObject({
      code: 40_415,
      message: expect.stringContaining('frobnicate'),
    });
  });

  it('is refused in the statements of a bulk as well', async () => {
    const update = { update: 'c', updates: [{ ...q, frobnicate: 1 }] };
    expect(await refusalOf(run(update))).toMatchObject({ code: 40_415 });
    const remove = { delete: 'c', deletes: [{ q: {}, limit: 1, frobnicate: 1 }] };
    expect(await refusalOf(run(remove))).toMatchObject({ code: 40_415 });
  });
});

describe('a command', () => {
  it.each([
    ['without its documents', { insert: 'c' }, 40_414],
    ['without its updates', { update: 'c' }, 40_414],
    ['without the limit of a delete', { delete: 'c', deletes: [{ q: {} }] }, 40_414],
    ['without the filter of an update', { update: 'c', updates: [{ u: { a: 1 } }] }, 40_414],
    ['without the key of a distinct', { distinct: 'c' }, 40_414],
    ['without the indexes to create', { createIndexes: 'c' }, 40_414],
    ['without the pipeline', { aggregate: 'c', cursor: {} }, 40_414],
    ['without the cursor of an aggregation', { aggregate: 'c', pipeline: [] }, 9],
    ['with an empty batch', { insert: 'c', documents: [] }, 16],
    ['with documents that are no list', { insert: 'c', documents: 1 }, 14],
    ['with a filter that is no object', { find: 'c', filter: 1 }, 14],
    ['with a text as limit', { find: 'c', limit: 'x' }, 14],
    ['with a limit below zero', { find: 'c', limit: -1 }, 51_024],
    ['with a skip below zero', { find: 'c', skip: -1 }, 51_024],
    ['with a batch size below zero', { find: 'c', batchSize: -1 }, 51_024],
    ['deleting two', { delete: 'c', deletes: [{ q: {}, limit: 2 }] }, 9],
    ['with a name of no collection', { find: '' }, 73],
    ['with a name that has a $', { insert: 'a$b', documents: [{ a: 1 }] }, 73],
    ['with an update that is none', { update: 'c', updates: [{ q: {}, u: 1 }] }, 9],
    ['that modifies and removes', { findAndModify: 'c', remove: true, update: {} }, 9],
    ['that neither modifies nor removes', { findAndModify: 'c' }, 9],
    ['that removes and wants the new', { findAndModify: 'c', remove: true, new: true }, 9],
    ['that removes and upserts', { findAndModify: 'c', remove: true, upsert: true }, 9],
    ['that explains nothing it knows', { explain: { frobnicate: 1 } }, 59],
  ])('%s is refused', async (_name, command, code) => {
    const refused = await refusalOf(failing(command));
    expect(refused).toMatchObject({ code });
  });

  /** Statements that fail are reported in an answer that is `ok`. */
  async function failing(command: object): Promise<void> {
    const { writeErrors = [] } = await run(command);
    for (const error of writeErrors as readonly object[]) throw error;
  }
});

describe('a feature that is missing', () => {
  itIsEmbedded.each([
    { find: 'c', min: { a: 1 }, hint: { a: 1 } },
    { find: 'c', returnKey: true },
    { find: 'c', collation: { locale: 'de' } },
    { aggregate: 'c', pipeline: [], cursor: {}, let: { a: 1 } },
    { findAndModify: 'c', update: { $set: { a: 1 } }, arrayFilters: [{ x: 1 }] },
    { create: 'c', capped: true, size: 100 },
    { create: 'c', validator: { a: 1 } },
    { createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 'a' }] },
    { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', expireAfterSeconds: 1 }] },
    { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', partialFilterExpression: {} }] },
    { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', hidden: true }] },
  ])('is said to be missing: %j', async (command) => {
    expect(await refusalOf(run(command))).toMatchObject({
      code: 238,
      message: expect.stringContaining('not supported'),
    });
  });
});
