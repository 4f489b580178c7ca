import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeFirst } from '@wagerlog/event-sourcing';
import {
  startEventStoreServer,
  type EventStoreServer,
} from '../../../../../embedded/eventstoredb/server';
import { FaultClient } from '../../../../../embedded/faults/fault-client';
import { brokenDoor, fragileDoor, type Door } from '../../../testing/doors';
import { eventually } from '../../../testing/eventually';
import { settleUnknown } from '../../deciding/unknown-retry';
import type { Append } from '../event-streams';

let folder: string;
let server: EventStoreServer;
let door: Door;

const append = (stream: string, expected = beforeFirst): Append => ({
  stream,
  expected,
  events: [{ id: randomUUID(), type: 'Counted', data: {}, metadata: {} }],
});
const outcomeOf = async (sent: Append, timeoutMs = 10_000) =>
  (await door.streams.append(sent, timeoutMs)).outcome;
const eventsIn = async (stream: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  const read = { stream, from: 0, count: 10, deadlineAt: Date.now() + 10_000 };
  for await (const { id } of door.streams.readStream(read)) ids.push(id);
  return ids;
};
const settling = {
  appendTimeoutMs: 5_000,
  pausesMs: [50],
  signal: new AbortController().signal,
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-thread-'));
  server = await startEventStoreServer({ dataFolder: folder, controlPort: 0 });
  door = fragileDoor(server.url);
});
afterEach(async () => {
  await door.streams.dispose();
  await server.close();
  await rm(folder, { recursive: true });
});

describe.each(['exit', 'throw', 'hang'])('a thread for appends that falls to %s', (hurt) => {
  it('leaves what it had in doubt, and its successor settles it, exactly once', async () => {
    expect(await outcomeOf(append('counter-1'))).toBe('appended');
    const faults = new FaultClient(server.controlUrl ?? '');
    await faults.arm({ fault: 'answer-lost', stream: 'counter-2' });
    const [taken, next] = [append('counter-2'), append('counter-2', 0)];
    const outcomes = [outcomeOf(taken, 1_500)];
    for (let left = 1; left > 0; left = await faults.left());
    outcomes.push(outcomeOf(append(hurt), 1_500));
    expect(await Promise.all(outcomes)).toEqual(['unknown', 'unknown']);
    await eventually(() => door.ended.length === 1);
    expect((await settleUnknown(door.streams, taken, settling)).outcome).toBe('appended');
    expect(await outcomeOf(next)).toBe('appended');
    expect(await eventsIn('counter-2')).toEqual([taken, next].map((each) => each.events[0]?.id));
    expect(door.ended).toHaveLength(1);
  });
});

describe('a thread for appends', () => {
  it('says why it ended', async () => {
    await outcomeOf(append('throw'));
    expect(door.ended).toEqual(['Error: a fault nobody met']);
  });

  it('is not needed for reading', async () => {
    expect(await outcomeOf(append('counter-1'))).toBe('appended');
    const hung = outcomeOf(append('hang'), 1_000);
    expect(await eventsIn('counter-1')).toHaveLength(1);
    expect(door.ended).toEqual([]);
    expect(await hung).toBe('unknown');
  });

  it('that hangs is disposed of, and what it had is in doubt', async () => {
    expect(await outcomeOf(append('counter-1'))).toBe('appended');
    const hung = outcomeOf(append('hang'), 60_000);
    await new Promise((resolve) => setImmediate(resolve));
    await door.streams.dispose();
    expect(await hung).toBe('unknown');
    expect(await outcomeOf(append('counter-2'), 60_000)).toBe('unavailable');
    expect(door.ended).toEqual([]);
  });

  it('rejects by itself what is no JSON, without touching what else is on its way', async () => {
    const faulty = {
      ...append('counter-1'),
      events: [{ ...append('').events[0]!, data: { n: 1n } }],
    };
    const outcomes = [append('counter-2'), faulty, append('counter-3')].map((each) =>
      outcomeOf(each),
    );
    expect(await Promise.all(outcomes)).toEqual(['appended', 'rejected', 'appended']);
  });
});

describe('a thread for appends that does not start', () => {
  it('sends nothing, says so in time, and is tried again', async () => {
    const broken = brokenDoor(server.url);
    const outcome = await broken.streams.append(append('counter-1'), 300);
    expect(outcome.outcome).toBe('unavailable');
    await eventually(() => broken.ended.length > 2);
    expect(broken.ended[0]).toMatch(/Cannot find module/);
    await broken.streams.dispose();
  });
});
