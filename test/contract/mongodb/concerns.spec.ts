import { Long, ReadPreference } from 'mongodb';
import { itIsEmbedded, refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

describe('a write concern', () => {
  it.each([{ w: 1 }, { w: 'majority' }, { w: 1, journal: true }, { w: 'majority', wtimeoutMS: 1 }])(
    'one node can keep is kept: %j',
    async (writeConcern) => {
      const documents = mongo.collection();
      await documents.insertOne({ _id: 1 }, { writeConcern: writeConcern as never });
      expect(await documents.countDocuments()).toBe(1);
    },
  );

  it.each([
    [{ w: 2 }, 2],
    [{ w: 'nowhere' }, 2],
    [{ w: 51 }, 9],
    [{ w: -1 }, 9],
  ])('one node cannot keep is refused, and nothing written: %j', async (writeConcern, code) => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1 });
    const insert = { insert: documents.collectionName, documents: [{ _id: 2 }], writeConcern };
    expect(await refusalOf(mongo.database.command(insert))).toMatchObject({ code });
    expect(await documents.countDocuments()).toBe(1);
  });

  it('of zero is not answered, and the connection goes on in order', async () => {
    const documents = mongo.collection();
    const result = await documents.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
    expect(result.acknowledged).toBe(false);
    await documents.insertOne({ _id: 2 });
    expect(await documents.countDocuments({ _id: 2 })).toBe(1);
  });
});

describe('a read concern', () => {
  it.each(['local', 'available', 'majority'] as const)('%s is kept', async (level) => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1 });
    expect(await documents.find({}, { readConcern: { level } }).toArray()).toHaveLength(1);
  });

  it.each([
    [{ level: 'linearizable' }, 123],
    [{ level: 'snapshot' }, 123],
    [{ level: 'frobnicate' }, 2],
  ])('that needs replicas or does not exist is refused: %j', async (readConcern, code) => {
    const find = { find: mongo.collection().collectionName, readConcern };
    expect(await refusalOf(mongo.database.command(find))).toMatchObject({ code });
  });
});

describe('a read preference', () => {
  it.each(['primary', 'primaryPreferred', 'secondaryPreferred', 'nearest'] as const)(
    '%s is served by the only node',
    async (mode) => {
      const documents = mongo.collection();
      await documents.insertOne({ _id: 1 });
      const readPreference = new ReadPreference(mode);
      expect(await documents.find({}, { readPreference }).toArray()).toHaveLength(1);
    },
  );
});

describe('a session', () => {
  it('carries reads and writes, and is ended', async () => {
    const documents = mongo.collection();
    const session = mongo.client.startSession();
    await documents.insertOne({ _id: 1 }, { session });
    expect(await documents.findOne({ _id: 1 }, { session })).toEqual({ _id: 1 });
    await session.endSession();
    const id = session.id;
    expect(await mongo.database.command({ endSessions: [id] })).toMatchObject({ ok: 1 });
  });

  itIsEmbedded('offers no transactions on a standalone server', async () => {
    const documents = mongo.collection();
    const session = mongo.client.startSession();
    session.startTransaction();
    const insert = documents.insertOne({ _id: 1 }, { session });
    const refusal = await refusalOf(insert);
    expect(refusal['originalError']).toMatchObject({ code: 20 });
    await session.abortTransaction();
    await session.endSession();
    expect(await documents.countDocuments()).toBe(0);
  });

  itIsEmbedded('offers no retryable writes on a standalone server', async () => {
    expect(await mongo.database.command({ hello: 1 })).not.toHaveProperty('setName');
    const session = mongo.client.startSession();
    const command = { insert: 'a', documents: [{ a: 1 }], txnNumber: Long.fromNumber(1) };
    const insert = mongo.database.command(command, { session });
    expect(await refusalOf(insert)).toMatchObject({ code: 20 });
    await session.endSession();
  });
});
