import { beforeFirst } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  startEventStoreServer,
  type EventStoreServer,
} from '../../../../embedded/eventstoredb/server';
import { FaultClient } from '../../../../embedded/faults/fault-client';
import { doors } from '../../testing/doors';
import { eventually } from '../../testing/eventually';
import { StoreUnavailable } from '../errors';
import { followAll } from '../following/follow-all';
import { connectClient } from './client-streams';
import type { EventStreams, NewEvent } from './event-streams';

const event = (): NewEvent => ({ id: randomUUID(), type: 'Counted', data: {}, metadata: {} });
const append = (stream: string, expected = beforeFirst) => ({
  stream,
  expected,
  events: [event()],
});
const soon = () => Date.now() + 5_000;

let folder: string;
let server: EventStoreServer;
let streams: EventStreams;

const start = (port = 0) => startEventStoreServer({ dataFolder: folder, controlPort: 0, port });
const faults = () => new FaultClient(server.controlUrl ?? '');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-failures-'));
  server = await start();
});
afterEach(async () => {
  await streams.dispose();
  await server.close();
  await rm(folder, { recursive: true });
});

describe.each(doors)('an append through %s', (_, open) => {
  beforeEach(() => {
    streams = open(server.url).streams;
  });

  it('is in doubt when the answer is lost, and yes when sent again', async () => {
    expect((await streams.append(append('counter-0'), 5_000)).outcome).toBe('appended');
    const lost = append('counter-1');
    await faults().arm({ fault: 'answer-lost', stream: 'counter-*' });
    expect((await streams.append(lost, 500)).outcome).toBe('unknown');
    expect(await faults().left()).toBe(0);
    expect((await streams.append(lost, 2_000)).outcome).toBe('appended');
    expect((await streams.append(append('counter-1', 0), 2_000)).outcome).toBe('appended');
  });

  it('is in doubt when the connection breaks after it was sent', async () => {
    expect((await streams.append(append('counter-1'), 2_000)).outcome).toBe('appended');
    const written = append('counter-2');
    await faults().arm({ fault: 'delay', ms: 2_000, stream: 'counter-2' });
    const outcome = streams.append(written, 10_000);
    for (let left = 1; left > 0; left = await faults().left());
    await faults().arm({ fault: 'reset' });
    expect((await outcome).outcome).toBe('unknown');
    expect((await streams.append(written, 2_000)).outcome).toBe('appended');
  });

  it('is definitely not sent when nobody listens', async () => {
    expect((await streams.append(append('counter-1'), 2_000)).outcome).toBe('appended');
    const { port } = server;
    await server.close();
    const outcomes: string[] = [];
    // The first may find the connection just breaking; then nothing can be sent.
    for (let n = 0; n < 2; n += 1) {
      outcomes.push((await streams.append(append('counter-2'), 2_000)).outcome);
    }
    expect(outcomes.at(-1)).toBe('unavailable');
    server = await start(port);
    await eventuallyAppends(append('counter-3'));
  });

  it('is rejected when it is larger than the store takes', async () => {
    const large = { ...event(), data: { text: 'x'.repeat(1_200_000) } };
    const outcome = await streams.append({ ...append('counter-1'), events: [large] }, 2_000);
    expect(outcome.outcome).toBe('rejected');
  });
});

const eventuallyAppends = async (written: ReturnType<typeof append>): Promise<void> => {
  const deadlineAt = soon();
  while ((await streams.append(written, 1_000)).outcome !== 'appended') {
    if (Date.now() > deadlineAt) throw new Error('the store did not come back');
  }
};

describe('a read through the official client', () => {
  beforeEach(() => {
    streams = connectClient(server.url);
  });

  it('fails when nobody listens', async () => {
    await server.close();
    const read = { stream: 'counter-1', from: 0, count: 1, deadlineAt: soon() };
    await expect(streams.readStream(read)[Symbol.asyncIterator]().next()).rejects.toThrow(
      StoreUnavailable,
    );
    server = await start();
  });

  it('leaves the connection alone, however many absent streams are asked for', async () => {
    const read = async (n: number) => {
      const asked = { stream: `absent-${n}`, from: 0, count: 1, deadlineAt: Date.now() + 30_000 };
      for await (const each of streams.readStream(asked)) throw new Error(each.stream);
    };
    for (let n = 0; n < 2_000; n += 50) {
      await Promise.all([...Array(50).keys()].map((each) => read(n + each)));
    }
  });

  it('fails at its deadline, however much has come', async () => {
    await streams.append(append('counter-1'), 2_000);
    const read = { stream: 'counter-1', from: 0, count: 1, deadlineAt: Date.now() - 1 };
    const all = async () => {
      for await (const each of streams.readStream(read)) expect(each).toBeDefined();
    };
    await expect(all()).rejects.toThrow(/in time/);
  });
});

describe('following through the official client', () => {
  beforeEach(() => {
    streams = connectClient(server.url);
  });

  it('goes on behind the last event when the store was restarted', async () => {
    await streams.append(append('counter-1'), 2_000);
    const stopping = new AbortController();
    const seen: number[] = [];
    let interruptions = 0;
    const followed = followAll(streams, {
      prefixes: ['counter-'],
      signal: stopping.signal,
      onInterruption: () => (interruptions += 1),
    });
    const following = (async () => {
      for await (const item of followed) {
        if (item.kind === 'event') seen.push(item.event.revision);
        if (seen.length === 3) stopping.abort();
      }
    })();
    await eventually(() => seen.length === 1);
    const { port } = server;
    await server.close();
    await eventually(() => interruptions > 0);
    server = await start(port);
    await eventuallyAppends(append('counter-1', 0));
    await eventuallyAppends(append('counter-1', 1));
    await following;
    expect(seen).toEqual([0, 1, 2]);
  });
});
