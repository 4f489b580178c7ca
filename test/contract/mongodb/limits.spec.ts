import { BSON, MongoServerError, ObjectId, Timestamp } from 'mongodb';
import { RawClient } from './raw-client';
import { refusalOf, startMongoUnderTest } from './mongodb-under-test';
import type { MongoUnderTest } from './mongodb-under-test';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await startMongoUnderTest();
});
afterAll(() => mongo.stop());

describe('what is too large', () => {
  const large = 'x'.repeat(10 * 1024 * 1024);

  it('is a document above 16 MiB, inserted or updated', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, large });
    const grown = documents.updateOne({ _id: 1 }, { $set: { more: large } });
    expect(await refusalOf(grown)).toHaveProperty('code');
    expect(Object.keys((await documents.findOne({ _id: 1 })) ?? {})).toEqual(['_id', 'large']);
    expect(await documents.countDocuments()).toBe(1);
  });

  it('is not a document just below 16 MiB, nor a batch of many', async () => {
    const documents = mongo.collection();
    const empty = BSON.calculateObjectSize({ _id: 1, text: '' });
    const text = 'x'.repeat(16 * 1024 * 1024 - empty - 1);
    await documents.insertMany([1, 2, 3, 4].map((_id) => ({ _id, text })));
    expect(await documents.find().toArray()).toHaveLength(4);
  });
});

const nested = (levels: number): object => (levels === 0 ? { leaf: 1 } : { a: nested(levels - 1) });

describe('what nests', () => {
  it('is kept to a depth of 180 levels', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1, a: nested(170) });
    expect(await documents.findOne()).toEqual({ _id: 1, a: nested(170) });
  });

  it('is refused when deeper, by an insert and by an update', async () => {
    const documents = mongo.collection();
    await documents.insertOne({ _id: 1 });
    const deep = documents.insertOne({ _id: 2, a: nested(185) });
    expect(await refusalOf(deep)).toBeInstanceOf(MongoServerError);
    const path = Array.from({ length: 190 }, () => 'a').join('.');
    const update = documents.updateOne({ _id: 1 }, { $set: { [path]: 1 } });
    expect(await refusalOf(update)).toBeInstanceOf(MongoServerError);
    expect(await documents.find().toArray()).toEqual([{ _id: 1 }]);
  });
});

describe('names of fields', () => {
  it('may be anything, at the top and inside', async () => {
    const documents = mongo.collection();
    const names = { '': 1, 'a.b': 2, $c: 3, constructor: 4, toString: 5, é: 6, ' ': 7 };
    const document = { _id: 1, ...names, inside: { ...names } };
    await documents.insertOne(document);
    expect(await documents.findOne()).toEqual(document);
    await documents.updateOne({ _id: 1 }, { $set: { z: 1 } });
    expect(await documents.findOne()).toEqual({ ...document, z: 1 });
    expect(await documents.findOne({ constructor: 4 } as never)).not.toBeNull();
    expect(await documents.findOne({ valueOf: { $exists: true } })).toBeNull();
    expect(await documents.findOne({ hasOwnProperty: null })).not.toBeNull();
  });

  it('in an _id do not begin with a $', async () => {
    const insert = mongo.collection().insertOne({ _id: { $a: 1 } as never });
    expect(await refusalOf(insert)).toMatchObject({ code: 52 });
  });

  it('keep their order, whole numbers among them as well', async () => {
    const documents = mongo.collection();
    const names = ['_id', 'b', '10', 'a', '2'];
    const bytes = async () => {
      const raw = await documents.findOne({}, { raw: true });
      return namesIn(raw as unknown as Buffer);
    };
    const write = async (
      command: object,
      sequences: Readonly<Record<string, readonly Buffer[]>>,
    ) => {
      const raw = await RawClient.connect(mongo.client);
      const answer = await raw.send({ ...command, $db: mongo.database.databaseName }, sequences);
      raw.close();
      expect(answer).toMatchObject({ ok: 1, n: 1 });
    };
    const c = documents.collectionName;
    const inserted = Buffer.from(BSON.serialize(new Map(names.map((name) => [name, 1]))));
    await write({ insert: c }, { documents: [inserted] });
    expect(await bytes()).toEqual(names);
    await documents.updateOne({ _id: 1 }, { $set: { b: 2, c: 3, 5: 4 } });
    expect(await bytes()).toEqual([...names, '5', 'c']);
    const u = new Map(['z', '7', 'a'].map((name) => [name, 1]));
    const replacement = Buffer.from(
      BSON.serialize(
        new Map<string, unknown>([
          ['q', {}],
          ['u', u],
        ]),
      ),
    );
    await write({ update: c }, { updates: [replacement] });
    expect(await bytes()).toEqual(['_id', 'z', '7', 'a']);
  });

  /** JavaScript puts whole numbers first, so the names are read from the bytes: all int32. */
  function namesIn(bytes: Buffer): readonly string[] {
    const names: string[] = [];
    for (let at = 4; bytes[at] !== 0; at += 1 + (names.at(-1) ?? '').length + 1 + 4) {
      names.push(bytes.toString('utf8', at + 1, bytes.indexOf(0, at + 1)));
    }
    return names;
  }
});

describe('an inserted document', () => {
  it.each([
    ['an array', [1], 53],
    ['a pattern', /a/, 53],
  ])('has no _id that is %s', async (_name, _id, code) => {
    const insert = mongo.collection().insertOne({ _id: _id as never });
    expect(await refusalOf(insert)).toMatchObject({ code });
  });

  it.each(['', 0, false, new Date(0), new ObjectId(), {}, { a: [1] }])(
    'may have the _id %j',
    async (_id) => {
      const documents = mongo.collection();
      await documents.insertOne({ _id: _id as never });
      expect(await documents.find({ _id: _id as never }).toArray()).toEqual([{ _id }]);
      const again = documents.insertOne({ _id: _id as never });
      expect(await refusalOf(again)).toMatchObject({ code: 11000 });
    },
  );

  it('gets the time of the server for an empty timestamp at its top', async () => {
    const documents = mongo.collection();
    const zero = new Timestamp(0n);
    await documents.insertOne({ _id: 1, at: zero, inside: { at: zero } });
    const read = await documents.findOne();
    const seconds = (read?.['at'] as Timestamp).getHighBitsUnsigned();
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(3600);
    expect(read?.['inside']).toEqual({ at: zero });
  });
});

describe('bytes that are no document', () => {
  it.each([
    ['a size beyond the end', (bytes: Buffer) => bytes.writeInt32LE(1000, 4 + 1 + 2)],
    ['an unknown type', (bytes: Buffer) => bytes.writeUInt8(0x55, 4)],
    ['a text without an end', (bytes: Buffer) => bytes.writeUInt8(1, bytes.length - 3)],
  ])('are refused, and the server goes on: %s', async (_name, damage) => {
    const documents = mongo.collection();
    const raw = await RawClient.connect(mongo.client);
    const bytes = Buffer.from(BSON.serialize({ a: { t: 'x' } }));
    damage(bytes);
    const command = { insert: documents.collectionName, $db: mongo.database.databaseName };
    const answer = await raw.send(command, { documents: [bytes] });
    raw.close();
    expect(answer?.['ok'] ?? 0).toBe(0);
    expect(await documents.countDocuments()).toBe(0);
  });
});
