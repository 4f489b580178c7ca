import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventStoreDBClient, jsonEvent, StreamNotFoundError } from '@eventstore/db-client';
import { startEventStoreServer, type EventStoreServer } from '../server';

let folder: string;
let server: EventStoreServer;
let client: EventStoreDBClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventstore-faults-'));
  server = await startEventStoreServer({ dataFolder: folder, controlPort: 0 });
  client = EventStoreDBClient.connectionString(server.url);
});
afterEach(() => control('DELETE'));
afterAll(async () => {
  await client.dispose();
  await server.close();
  await rm(folder, { recursive: true });
});

async function control(method: string, body?: object) {
  const response = await fetch(`${server.controlUrl}/faults`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as { left?: number } };
}

const append = (stream: string) =>
  client.appendToStream(stream, [jsonEvent({ type: 'a', data: {} })]);

async function countOf(stream: string): Promise<number> {
  let count = 0;
  for await (const { event } of client.readStream(stream)) count += event === undefined ? 0 : 1;
  return count;
}

/** Which of two appends, begun in this order, is answered first. */
const firstAnswered = (first: string, second: string) =>
  Promise.race([append(first).then(() => first), append(second).then(() => second)]);

it('loses the answer of a committed append, only for the streams and the count asked for', async () => {
  await control('POST', { fault: 'answer-lost', count: 1, stream: 'lost-*' });
  expect(await firstAnswered('lost-1', 'other')).toBe('other');
  expect(await countOf('lost-1')).toBe(1);
  await append('lost-1');
  expect(await countOf('lost-1')).toBe(2);
  expect((await control('GET')).body).toEqual({ left: 0 });
});

it('delays an answer behind later ones', async () => {
  await control('POST', { fault: 'delay', ms: 300, stream: 'slow' });
  const slow = append('slow');
  await append('fast');
  expect(await countOf('slow')).toBe(1);
  await slow;
});

it('refuses everything as unavailable until that is taken back', async () => {
  await append('before');
  await control('POST', { fault: 'unavailable', ms: 60_000 });
  await expect(append('refused')).rejects.toThrow();
  await expect(countOf('before')).rejects.toMatchObject({ type: 'unavailable' });
  await control('DELETE');
  await expect(countOf('refused')).rejects.toBeInstanceOf(StreamNotFoundError);
  await append('refused');
});

it('drops connections, and takes new ones', async () => {
  const subscription = client.subscribeToAll();
  const dropped = new Promise((resolve) => subscription.once('error', resolve));
  await new Promise((resolve) => subscription.once('confirmation', resolve));
  await control('POST', { fault: 'reset' });
  await expect(dropped).resolves.toMatchObject({ type: 'unavailable' });
  await append('after-reset');
});

it.each([
  [{ fault: 'earthquake' }],
  [{ fault: 'delay' }],
  [{ fault: 'delay', ms: -1 }],
  [{ fault: 'answer-lost', count: 0 }],
  [{ fault: 'answer-lost', strem: 'typo' }],
])('does not arm %j', async (request) => {
  const { status, body } = await control('POST', request);
  expect([status, body.left]).toEqual([400, undefined]);
  expect((await control('GET')).body).toEqual({ left: 0 });
});
