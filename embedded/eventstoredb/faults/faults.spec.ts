import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { NotLeaderError, StreamNotFoundError, UnavailableError } from '@eventstore/db-client';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { FaultClient } from '../../faults/fault-client';
import { startEventStoreServer, type EventStoreServer } from '../server';

let folder: string;
let faults: FaultClient;
let server: EventStoreServer;
let client: EventStoreDBClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventstore-faults-'));
  server = await startEventStoreServer({ dataFolder: folder, controlPort: 0 });
  faults = new FaultClient(server.controlUrl ?? '');
  client = EventStoreDBClient.connectionString(server.url);
});
afterEach(() => faults.liftAll());
afterAll(async () => {
  await client.dispose();
  await server.close();
  await rm(folder, { recursive: true });
});

const append = (stream: string, id: string = randomUUID()) =>
  client.appendToStream(stream, [jsonEvent({ id, type: 'a', data: {} })]);

/** The one append that is made twice: expected to be the first of its stream. */
const appendFirst = (stream: string, id: string) =>
  client.appendToStream(stream, [jsonEvent({ id, type: 'a', data: {} })], {
    expectedRevision: NO_STREAM,
  });

/** With credentials the client asks by a call of its own instead of the one for all appends. */
const appendAlone = (stream: string, id: string, deadline = 60_000) =>
  client.appendToStream(stream, [jsonEvent({ id, type: 'a', data: {} })], {
    credentials: { username: 'anyone', password: 'ignored' },
    deadline,
  });

async function countOf(stream: string): Promise<number> {
  let count = 0;
  for await (const { event } of client.readStream(stream)) count += event === undefined ? 0 : 1;
  return count;
}

describe('a lost answer', () => {
  it('belongs to an append that was committed, and asking again appends it once', async () => {
    await faults.arm({ fault: 'answer-lost', stream: 'lost-*' });
    const id = randomUUID();
    const lost = appendFirst('lost-1', id).then(() => 'answered');
    expect(await Promise.race([lost, append('other').then(() => 'other')])).toBe('other');
    expect(await countOf('lost-1')).toBe(1);
    await appendFirst('lost-1', id);
    expect(await countOf('lost-1')).toBe(1);
  });

  it('may be that of a call with one append', async () => {
    await faults.arm({ fault: 'answer-lost', stream: 'lost-2' });
    const id = randomUUID();
    await expect(appendAlone('lost-2', id, 300)).rejects.toMatchObject({
      type: 'deadline-exceeded',
    });
    await appendAlone('lost-2', id);
    expect(await countOf('lost-2')).toBe(1);
  });
});

describe('a delayed answer', () => {
  it('comes after later ones, of an append that can be read', async () => {
    await faults.arm({ fault: 'delay', ms: 60_000, stream: 'slow' });
    const slow = append('slow');
    await faults.hit();
    await append('fast');
    expect(await countOf('slow')).toBe(1);
    // Lifting a delay ends it.
    await faults.liftAll();
    await slow;
  });

  it('may be that of a read', async () => {
    await faults.arm({ fault: 'delay', ms: 60_000, stream: 'slow', calls: 'reads' });
    const read = countOf('slow');
    await faults.hit();
    await append('slow');
    expect(await countOf('slow')).toBe(2);
    await faults.liftAll();
    await read;
  });
});

describe('a server that is unavailable', () => {
  it('refuses everything until that is taken back', async () => {
    await append('before');
    await faults.arm({ fault: 'unavailable', ms: 60_000 });
    await expect(append('refused')).rejects.toThrow();
    await expect(countOf('before')).rejects.toMatchObject({ type: 'unavailable' });
    await faults.liftAll();
    await expect(countOf('refused')).rejects.toBeInstanceOf(StreamNotFoundError);
    await append('refused');
  });
});

describe('a connection', () => {
  it('is cut with all others, and new ones are taken', async () => {
    const subscription = client.subscribeToAll();
    const dropped = new Promise((resolve) => subscription.once('error', resolve));
    await new Promise((resolve) => subscription.once('confirmation', resolve));
    await faults.arm({ fault: 'reset' });
    await expect(dropped).resolves.toMatchObject({ type: 'unavailable' });
    await append('after-reset');
  });

  it('is reset in the middle of an answer, of which half has arrived', async () => {
    for (let count = 0; count < 5; count += 1) await append('broken');
    const whole = await readRaw('broken');
    expect(whole.isReset).toBe(false);
    await faults.arm({ fault: 'reset-mid-answer', stream: 'broken', calls: 'reads' });
    const broken = await readRaw('broken');
    expect(broken.isReset).toBe(true);
    expect(broken.received).toEqual(whole.received.subarray(0, whole.received.length / 2));
    expect(await countOf('broken')).toBe(5);
  });

  it.each([
    ['the call for all appends', appendFirst, 'cut-1'],
    ['a call with one append', appendAlone, 'cut-2'],
  ])('that is reset while it answers %s leaves it done, once', async (_, send, stream) => {
    await faults.arm({ fault: 'reset-mid-answer', stream });
    await append('other');
    const id = randomUUID();
    await expect(send(stream, id)).rejects.toBeInstanceOf(UnavailableError);
    await send(stream, id);
    expect(await countOf(stream)).toBe(1);
  });
});

describe('a node that is not the leader', () => {
  it('fails the whole call of appends and names the leader, to which the client goes', async () => {
    await faults.arm({ fault: 'slow-flush', ms: 60_000, stream: 'pending' });
    const pending = append('pending');
    pending.catch(() => undefined);
    await faults.hit();
    await faults.arm({ fault: 'not-leader', stream: 'led-*', count: 1 });
    const refused = await append('led-1').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotLeaderError);
    expect((refused as NotLeaderError).leader).toMatchObject({ port: server.port });
    await expect(pending).rejects.toBeInstanceOf(NotLeaderError);
    await faults.liftAll();
    await expect(countOf('led-1')).rejects.toBeInstanceOf(StreamNotFoundError);
    await append('led-1');
    expect(await countOf('pending')).toBe(1);
  });

  it('refuses other calls by themselves', async () => {
    await append('led-2');
    await faults.arm({ fault: 'not-leader', stream: 'led-2' });
    await append('other');
    await expect(countOf('led-2')).rejects.toBeInstanceOf(NotLeaderError);
    await expect(appendAlone('led-2', randomUUID())).rejects.toBeInstanceOf(NotLeaderError);
    await expect(client.deleteStream('led-2')).rejects.toBeInstanceOf(NotLeaderError);
    await faults.liftAll();
    expect(await countOf('led-2')).toBe(1);
  });
});

describe('a full disk', () => {
  it('refuses writes, lets reads go on, and is over when there is room', async () => {
    await append('full');
    await faults.arm({ fault: 'disk-full', stream: 'full' });
    await expect(append('full')).rejects.toMatchObject({ type: 'unknown' });
    await expect(appendAlone('full', randomUUID())).rejects.toThrow(/No space left on device/);
    await append('other');
    expect(await countOf('full')).toBe(1);
    await faults.liftAll();
    await append('full');
    expect(await countOf('full')).toBe(2);
  });
});

describe('a slow flush', () => {
  it('lets nobody read what is not on disk yet, nor acknowledges it', async () => {
    await faults.arm({ fault: 'slow-flush', ms: 60_000, stream: 'flushing' });
    await append('other');
    let isAnswered = false;
    const flushing = append('flushing').then(() => (isAnswered = true));
    await faults.hit();
    await expect(countOf('flushing')).rejects.toBeInstanceOf(StreamNotFoundError);
    expect(isAnswered).toBe(false);
    await faults.liftAll();
    await flushing;
    expect(await countOf('flushing')).toBe(1);
  });
});

/** A read without the client: the bytes of its answer, and whether the connection was reset. */
async function readRaw(stream: string): Promise<{ received: Buffer; isReset: boolean }> {
  const socket = connectTcp({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  let isReset = false;
  socket.on('error', () => (isReset = true));
  // libuv may take a reset for an end; nothing can be written after a reset, after an end it can.
  socket.on('end', () => socket.write('?', (error) => (isReset ||= error instanceof Error)));
  // Not the socket itself: of that HTTP/2 would take over what is below.
  const seen = Duplex.from({ readable: socket, writable: socket });
  const session = connect(`http://127.0.0.1:${server.port}`, { createConnection: () => seen });
  session.on('error', () => undefined);
  const call = session.request({
    ':method': 'POST',
    ':path': '/event_store.client.streams.Streams/Read',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  call.on('error', () => undefined);
  call.end(readRequest(stream));
  let received = Buffer.alloc(0);
  call.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  await new Promise((resolve) => call.once('close', resolve));
  session.destroy();
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
  return { received, isReset };
}

function readRequest(stream: string): Buffer {
  const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream));
  const from = new ReadReq.Options.StreamOptions()
    .setStreamIdentifier(identifier)
    .setStart(new Empty());
  const options = new ReadReq.Options()
    .setStream(from)
    .setCount('100')
    .setNoFilter(new Empty())
    .setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty()));
  const message = new ReadReq().setOptions(options).serializeBinary();
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
