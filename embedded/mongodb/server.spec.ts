import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { startMongoServer } from './server';
import type { MongoServer } from './server';

let dataFolder: string;
let server: MongoServer;
let client: MongoClient;

async function start(): Promise<void> {
  server = await startMongoServer({ dataFolder });
  client = await MongoClient.connect(server.url);
}

async function stop(): Promise<void> {
  await client.close();
  await server.close();
}

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'mongodb-'));
  await start();
});

afterEach(async () => {
  await stop();
  await rm(dataFolder, { recursive: true });
});

const entries = () => client.db('test').collection<{ _id: number; v: string }>('entries');
const dataFile = () => path.join(dataFolder, 'mongodb.mdb');

describe('the data folder', () => {
  it('keeps documents and indexes over a restart', async () => {
    await entries().createIndex({ v: 1 }, { unique: true });
    await entries().insertMany([1, 2, 3].map((_id) => ({ _id, v: `v${_id}` })));
    await entries().createIndex({ _id: 1, v: -1 });
    await stop();
    await start();
    expect(await entries().find().toArray()).toHaveLength(3);
    expect(await entries().findOne({ v: 'v2' })).toEqual({ _id: 2, v: 'v2' });
    await expect(entries().insertOne({ _id: 4, v: 'v1' })).rejects.toMatchObject({ code: 11000 });
    await entries().drop();
    await stop();
    await start();
    expect(await client.db('test').listCollections().toArray()).toEqual([]);
  });

  it('belongs to one server at a time', async () => {
    await expect(startMongoServer({ dataFolder })).rejects.toThrow(
      `The data folder ${dataFolder} is in use by process ${process.pid}.`,
    );
  });

  it('is taken over from a process that is gone', async () => {
    await stop();
    const lock = await open(path.join(dataFolder, 'server.pid'), 'w');
    await lock.writeFile(`${process.pid} 1`);
    await lock.close();
    await start();
    expect(await readFile(path.join(dataFolder, 'server.pid'), 'utf8')).not.toBe(
      `${process.pid} 1`,
    );
  });

  it('is left free when the port is taken', async () => {
    const other = await mkdtemp(path.join(tmpdir(), 'mongodb-'));
    const clash = startMongoServer({ dataFolder: other, port: server.port });
    await expect(clash).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await (await startMongoServer({ dataFolder: other })).close();
    await rm(other, { recursive: true });
  });
});

describe('damage', () => {
  it('of a document is named and never served as good', async () => {
    await entries().insertMany([
      { _id: 1, v: 'sound' },
      { _id: 2, v: 'marked-for-damage' },
    ]);
    await stop();
    const bytes = await readFile(dataFile());
    const file = await open(dataFile(), 'r+');
    for (let at = bytes.indexOf('marked'); at >= 0; at = bytes.indexOf('marked', at + 1)) {
      await file.write(Buffer.from('M'), 0, 1, at);
    }
    await file.close();
    await start();
    expect(await entries().findOne({ _id: 1 })).toEqual({ _id: 1, v: 'sound' });
    await expect(entries().findOne({ _id: 2 })).rejects.toMatchObject({
      codeName: 'DataCorruptionDetected',
      message: expect.stringContaining('test.entries'),
    });
    expect(await client.db('test').command({ validate: 'entries' })).toMatchObject({
      valid: false,
      nrecords: 2,
    });
  });
});

describe('a client that breaks the protocol', () => {
  it('is disconnected, and the others are served', async () => {
    const complaint = jest.spyOn(console, 'error').mockReturnValue();
    const socket = connect(server.port);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await closed;
    expect(await client.db('test').command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(complaint).toHaveBeenCalledWith(expect.stringContaining('protocol error'));
    complaint.mockRestore();
  });
});

it('answers what is in hand before it closes', async () => {
  const writes = Array.from({ length: 20 }, (_, _id) => entries().insertOne({ _id, v: '' }));
  await Promise.all(writes);
  const last = entries().updateMany({}, { $set: { v: 'last' } });
  const outcome = last.then(
    () => 'answered',
    () => 'refused',
  );
  await server.close();
  const answered = await outcome;
  await client.close();
  await start();
  const changed = await entries().countDocuments({ v: 'last' });
  expect(changed).toBe(answered === 'answered' ? 20 : changed);
});
