import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serialize } from 'bson';
import { MongoClient, MongoNetworkError, MongoNetworkTimeoutError, type Collection } from 'mongodb';
import { FaultClient } from '../../faults/fault-client';
import { startMongoServer, type MongoServer } from '../server';

interface Named {
  readonly _id: string;
}

let folder: string;
let faults: FaultClient;
let server: MongoServer;
let client: MongoClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mongodb-faults-'));
  server = await startMongoServer({ dataFolder: folder, controlPort: 0 });
  faults = new FaultClient(server.controlUrl ?? '');
  client = new MongoClient(server.url, { retryReads: false });
});
afterEach(() => faults.liftAll());
afterAll(async () => {
  await client.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const collection = (name: string): Collection<Named> => client.db('faults').collection(name);
const insert = (name: string, _id: string) => collection(name).insertOne({ _id });
const idsIn = async (name: string): Promise<readonly string[]> =>
  (await collection(name).find().toArray()).map(({ _id }) => _id);

const isDuplicate = { code: 11_000 };

describe('a lost answer', () => {
  it('belongs to a write that was done, and asking again does not do it twice', async () => {
    await faults.arm({ fault: 'answer-lost', collection: 'lost-*' });
    await insert('other', 'goes on');
    const impatient = new MongoClient(server.url, { socketTimeoutMS: 300 });
    const lost = impatient.db('faults').collection<Named>('lost-1').insertOne({ _id: 'a' });
    await expect(lost).rejects.toBeInstanceOf(MongoNetworkTimeoutError);
    await impatient.close();
    expect(await idsIn('lost-1')).toEqual(['a']);
    await expect(insert('lost-1', 'a')).rejects.toMatchObject(isDuplicate);
    expect(await idsIn('lost-1')).toEqual(['a']);
  });
});

describe('a delayed answer', () => {
  it('comes after later ones, of a write that can be read', async () => {
    await faults.arm({ fault: 'delay', ms: 60_000, collection: 'late' });
    const late = insert('late', 'a');
    await faults.hit();
    await insert('other', 'overtakes');
    expect(await idsIn('late')).toEqual(['a']);
    // Lifting a delay ends it.
    await faults.liftAll();
    await late;
  });

  it('may be that of a read', async () => {
    await faults.arm({ fault: 'delay', ms: 60_000, collection: 'late', calls: 'reads' });
    await insert('late', 'b');
    const read = idsIn('late');
    await faults.hit();
    await insert('late', 'c');
    await faults.liftAll();
    expect(await read).toEqual(['a', 'b']);
  });
});

describe('a connection', () => {
  it('is reset in the middle of an answer, of which half has arrived', async () => {
    await insert('broken', 'a'.repeat(900));
    await faults.arm({ fault: 'reset-mid-answer', collection: 'broken', calls: 'reads' });
    const { received, announced, failure } = await askRaw({ find: 'broken', $db: 'faults' });
    expect(announced).toBeGreaterThan(900);
    expect(received).toBe(Math.floor(announced / 2));
    expect(failure).toMatch(/^(ECONNRESET|EPIPE)$/);
    expect(await idsIn('broken')).toHaveLength(1);
  });

  it('that is reset after a write leaves it done, once', async () => {
    await faults.arm({ fault: 'reset-mid-answer', collection: 'cut' });
    await insert('other', 'is not cut');
    await expect(insert('cut', 'a')).rejects.toBeInstanceOf(MongoNetworkError);
    await expect(insert('cut', 'a')).rejects.toMatchObject(isDuplicate);
    expect(await idsIn('cut')).toEqual(['a']);
  });

  it('is cut with all others, and new ones are taken', async () => {
    await faults.arm({ fault: 'delay', ms: 60_000, collection: 'waiting' });
    const waiting = insert('waiting', 'a');
    await faults.hit();
    await faults.arm({ fault: 'reset' });
    await expect(waiting).rejects.toBeInstanceOf(MongoNetworkError);
    expect(await idsIn('waiting')).toEqual(['a']);
  });

  it('is not to be had while the server is unavailable', async () => {
    await insert('away', 'before');
    await faults.arm({ fault: 'unavailable', ms: 60_000 });
    const impatient = new MongoClient(server.url, { serverSelectionTimeoutMS: 200 });
    await expect(impatient.connect()).rejects.toThrow(/ECONNRESET|closed/);
    await impatient.close();
    await faults.liftAll();
    expect(await idsIn('away')).toEqual(['before']);
  });
});

describe('a server that is not the primary', () => {
  it('refuses writes and reads with its own codes, for as long as asked', async () => {
    await insert('member', 'before');
    await faults.arm({ fault: 'not-leader', collection: 'member', count: 2 });
    await insert('other', 'has a primary');
    await expect(insert('member', 'a')).rejects.toMatchObject({ code: 10_107 });
    await expect(idsIn('member')).rejects.toMatchObject({ code: 13_435 });
    await insert('member', 'a');
    expect(await idsIn('member')).toEqual(['a', 'before']);
  });
});

describe('a full disk', () => {
  it('refuses writes, lets reads go on, and is over when there is room', async () => {
    await insert('full', 'before');
    await faults.arm({ fault: 'disk-full', collection: 'full' });
    await expect(insert('full', 'a')).rejects.toMatchObject({ code: 14_031 });
    const update = collection('full').updateOne({ _id: 'x' }, { $set: { a: 1 } }, { upsert: true });
    await expect(update).rejects.toMatchObject({ codeName: 'OutOfDiskSpace' });
    await insert('other', 'has room');
    expect(await idsIn('full')).toEqual(['before']);
    await faults.liftAll();
    await insert('full', 'a');
    expect(await idsIn('full')).toEqual(['a', 'before']);
  });
});

describe('a slow flush', () => {
  it('lets nobody read what is not on disk yet, nor acknowledges it', async () => {
    await faults.arm({ fault: 'slow-flush', ms: 60_000, collection: 'slow' });
    await insert('other', 'is not slow');
    let isAnswered = false;
    const slow = insert('slow', 'a').then(() => (isAnswered = true));
    await faults.hit();
    expect(await idsIn('slow')).toEqual([]);
    expect(isAnswered).toBe(false);
    await faults.liftAll();
    await slow;
    expect(await idsIn('slow')).toEqual(['a']);
  });
});

it('is over after its time', async () => {
  await faults.arm({ fault: 'disk-full', forMs: 100 });
  for (;;) {
    const failure = await insert('short', 'a').catch((error: unknown) => error);
    if (!(failure instanceof Error)) break;
    expect(failure).toMatchObject({ code: 14_031 });
  }
  expect(await idsIn('short')).toEqual(['a']);
});

/** One OP_MSG without a driver, and how its answer ends. */
async function askRaw(body: object) {
  const document = serialize(body);
  const message = Buffer.alloc(21 + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(2013, 12);
  message.set(document, 21);
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  let [answer, failure] = [Buffer.alloc(0), ''];
  const noteFailure = (error?: NodeJS.ErrnoException | null) => (failure ||= error?.code ?? '');
  socket.on('data', (chunk) => (answer = Buffer.concat([answer, chunk])));
  socket.on('error', noteFailure);
  // libuv may take a reset for an end; nothing can be written after a reset, after an end it can.
  socket.on('end', () => socket.write('?', (error) => (noteFailure(error), socket.destroy())));
  socket.write(message);
  await new Promise((resolve) => socket.on('close', resolve));
  return { received: answer.length, announced: answer.readInt32LE(0), failure };
}
