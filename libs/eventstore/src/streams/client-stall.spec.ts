import { beforeFirst } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  startEventStoreServer,
  type EventStoreServer,
} from '../../../../embedded/eventstoredb/server';
import { doors, type Door } from '../../testing/doors';

let folder: string;
let server: EventStoreServer;
let wire: Wire;
let door: Door;

/** A wire to the store that can stop taking anything, and be cut. */
interface Wire {
  readonly url: string;
  readonly stall: () => void;
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

const layWire = async (port: number): Promise<Wire> => {
  const sockets: Socket[] = [];
  let isStalled = false;
  const relay: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    if (!isStalled) near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    sockets.push(near, far);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port: bound } = relay.address() as AddressInfo;
  return {
    url: `esdb://127.0.0.1:${bound}?tls=false`,
    stall: () => {
      isStalled = true;
      sockets.forEach((socket) => socket.unpipe().pause());
    },
    cut: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    close: () => new Promise((resolve) => relay.close(() => resolve())),
  };
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-stall-'));
  server = await startEventStoreServer({ dataFolder: folder });
  wire = await layWire(server.port);
});
afterEach(async () => {
  await door.streams.dispose();
  wire.cut();
  await wire.close();
  await server.close();
  await rm(folder, { recursive: true });
});

describe.each(doors)('a store that takes nothing any more and then is gone: %s', (_, open) => {
  beforeEach(() => {
    door = open(wire.url);
  });

  it('leaves every append with an outcome, and the process alive', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const append = (stream: string) =>
      door.streams.append(
        {
          stream,
          expected: beforeFirst,
          events: [
            { id: randomUUID(), type: 'Large', data: { text: 'x'.repeat(20_000) }, metadata: {} },
          ],
        },
        5_000,
      );
    expect((await append('large-0')).outcome).toBe('appended');
    wire.stall();
    const appends = [...Array(200).keys()].map((n) => append(`large-${n + 1}`));
    // Once this read has failed, the appends before it have long been given to the connection.
    const read = { stream: 'large-0', from: 0, count: 1, deadlineAt: Date.now() + 300 };
    await expect(door.streams.readStream(read)[Symbol.asyncIterator]().next()).rejects.toThrow();
    wire.cut();
    const outcomes = await Promise.all(appends);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(door.ended).toEqual([]);
  });

  it('gets a bounded number of appends; the others are definitely not sent', async () => {
    const append = (stream: string, timeoutMs: number) =>
      door.streams.append(
        {
          stream,
          expected: beforeFirst,
          events: [{ id: randomUUID(), type: 'Small', data: {}, metadata: {} }],
        },
        timeoutMs,
      );
    expect((await append('small-0', 5_000)).outcome).toBe('appended');
    wire.stall();
    const sent = [...Array(256).keys()].map((n) => append(`small-${n + 1}`, 10_000));
    expect((await append('small-more', 100)).outcome).toBe('unavailable');
    wire.cut();
    const outcomes = await Promise.all(sent);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  });
});
