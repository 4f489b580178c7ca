import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeFirst } from '@wagerlog/event-sourcing';
import {
  startEventStoreServer,
  type EventStoreServer,
} from '../../../../embedded/eventstoredb/server';
import { doors, type Door } from '../../testing/doors';
import { eventStreamsContract } from '../../testing/event-streams-contract';

let folder: string;
let server: EventStoreServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-streams-'));
  server = await startEventStoreServer({ dataFolder: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe.each(doors)('%s', (name, open) => {
  let door: Door;
  beforeAll(() => {
    door = open(server.url);
  });
  afterAll(async () => {
    await door.streams.dispose();
    expect(door.ended).toEqual([]);
  });

  eventStreamsContract(name, () => door.streams);

  it('is disposed at once, however its reads ended', async () => {
    const own = open(server.url).streams;
    const event = { id: randomUUID(), type: 'a', data: {}, metadata: {} };
    await own.append({ stream: 'read-again', expected: beforeFirst, events: [event] }, 5_000);
    const read = async (timeoutMs: number): Promise<void> => {
      const last = { direction: 'backwards', count: 1 } as const;
      for await (const _event of own.readAll({ ...last, deadlineAt: Date.now() + timeoutMs }))
        return;
    };
    for (let times = 0; times < 20; times += 1) {
      await read(5_000);
      await read(3).catch(() => 'too late, as it was meant to be');
    }
    await own.dispose();
  }, 10_000);

  it('is disposed at once, though a subscription was left with much still to come', async () => {
    const own = open(server.url).streams;
    const stream = `left${randomUUID()}-1`;
    const data = { text: 'x'.repeat(1_000) };
    const events = [...Array(500)].map(() => ({
      id: randomUUID(),
      type: 'Large',
      data,
      metadata: {},
    }));
    expect((await own.append({ stream, expected: beforeFirst, events }, 5_000)).outcome).toBe(
      'appended',
    );
    for (let times = 0; times < 5; times += 1) {
      const { signal } = new AbortController();
      for await (const item of own.subscribeToAll({ prefixes: [stream], signal })) {
        if (item.kind === 'event') break;
      }
    }
    await own.dispose();
  }, 10_000);
});
