import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

const names = async (): Promise<readonly string[]> =>
  (await mongo.database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);

describe('collections', () => {
  it('are created, listed and dropped', async () => {
    await mongo.database.createCollection('made');
    expect(await names()).toContain('made');
    expect(await mongo.database.listCollections({ name: 'made' }).toArray()).toHaveLength(1);
    expect(
      await refusalOf(mongo.database.command({ create: 'made', capped: true, size: 1 })),
    ).toHaveProperty('code');
    await mongo.database.dropCollection('made');
    expect(await names()).not.toContain('made');
    const { databases } = await mongo.client.db().admin().listDatabases();
    expect(databases.map(({ name }) => name)).not.toContain('made');
  });

  it('are renamed with documents and indexes', async () => {
    const source = mongo.collection();
    await source.insertOne({ _id: 1, v: 'x' });
    await source.createIndex({ v: 1 }, { unique: true });
    const target = mongo.collection();
    await target.insertOne({ _id: 2 });
    const onto = source.rename(target.collectionName);
    expect(await refusalOf(onto)).toMatchObject({ code: 48 });
    await source.rename(target.collectionName, { dropTarget: true });
    expect(await target.find().toArray()).toEqual([{ _id: 1, v: 'x' }]);
    expect(await refusalOf(target.insertOne({ _id: 3, v: 'x' }))).toMatchObject({ code: 11000 });
    expect(await source.countDocuments()).toBe(0);
    const missing = mongo.collection().rename('elsewhere');
    expect(await refusalOf(missing)).toMatchObject({ code: 26 });
  });

  it('are renamed by name only, and neither onto themselves nor to nowhere', async () => {
    const source = mongo.collection();
    await source.insertOne({ _id: 1 });
    const { databaseName } = mongo.database;
    const from = `${databaseName}.${source.collectionName}`;
    const rename = (to: string) => mongo.client.db('admin').command({ renameCollection: from, to });
    expect(await refusalOf(rename(from))).toMatchObject({ code: 20 });
    expect(await refusalOf(rename(`${databaseName}.`))).toMatchObject({ code: 73 });
    expect(await refusalOf(rename(`${databaseName}.a$b`))).toMatchObject({ code: 73 });
    const elsewhere = mongo.database.command({ renameCollection: from, to: `${databaseName}.x` });
    expect(await refusalOf(elsewhere)).toMatchObject({ code: 13 });
    expect(await source.countDocuments()).toBe(1);
  });

  it('are described', async () => {
    const { collectionName: name } = mongo.collection();
    await mongo.database.createCollection(name);
    expect(await mongo.database.listCollections({ name }).toArray()).toMatchObject([
      {
        name,
        type: 'collection',
        options: {},
        info: { readOnly: false },
        idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
      },
    ]);
    const brief = await mongo.database.listCollections({ name }, { nameOnly: true }).toArray();
    expect(brief).toEqual([{ name, type: 'collection' }]);
    expect(await mongo.database.listCollections({ name: /^none/ }).toArray()).toEqual([]);
  });

  it('that do not exist are empty, and dropped without complaint', async () => {
    const nowhere = mongo.collection();
    expect(await nowhere.find().toArray()).toEqual([]);
    expect(await nowhere.countDocuments()).toBe(0);
    expect(await nowhere.estimatedDocumentCount()).toBe(0);
    expect(await nowhere.distinct('a')).toEqual([]);
    expect(await nowhere.aggregate([{ $match: {} }]).toArray()).toEqual([]);
    expect(await nowhere.deleteMany({})).toMatchObject({ deletedCount: 0 });
    expect(await nowhere.updateMany({}, { $set: { a: 1 } })).toMatchObject({ matchedCount: 0 });
    expect(await mongo.database.dropCollection(nowhere.collectionName)).toBe(true);
  });

  it('leave nothing behind when dropped', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ v: 1 }, { unique: true });
    await collection.insertOne({ _id: 1, v: 1 });
    await collection.drop();
    await collection.insertOne({ _id: 1, v: 1 });
    expect(await collection.indexes()).toHaveLength(1);
  });

  it('are dropped with their database', async () => {
    const other = mongo.client.db(`${mongo.database.databaseName}-other`);
    await other.collection('a').insertOne({ a: 1 });
    await other.dropDatabase();
    expect(await other.listCollections().toArray()).toEqual([]);
  });

  it('refuse impossible names', async () => {
    const command = mongo.database.command({ insert: 'a$b', documents: [{ a: 1 }] });
    expect(await refusalOf(command)).toMatchObject({ code: 73 });
  });
});

describe('a server', () => {
  it('answers many clients at once', async () => {
    const collection = mongo.collection();
    await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        collection.updateOne({ _id: i % 10 }, { $inc: { n: 1 } as never }, { upsert: true }),
      ),
    );
    const counts = await collection.find().toArray();
    expect(counts.map(({ n }) => n)).toEqual(Array.from({ length: 10 }, () => 20));
  });
});
