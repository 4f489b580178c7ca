import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  readFileSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  EventStoreDBClient,
  jsonEvent,
  START,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';

const root = path.join(__dirname, '../..');
const main = path.join(root, 'dist/embedded/eventstoredb/main.js');

beforeAll(() => execFileSync(process.execPath, ['build.mjs', '--quiet'], { cwd: root }));

let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'eventstore-main-'))));
afterEach(async () => {
  for (const server of started.splice(0)) await ended(server, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly errors: string;
}

function run(...args: string[]) {
  return observed(process.execPath, [main, ...args]);
}

function observed(command: string, args: string[]) {
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(server);
  let errors = '';
  server.stderr.on('data', (chunk) => void (errors += String(chunk)));
  return Object.assign(server, { errors: () => errors });
}

async function ended(server: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (server.exitCode === null && server.signalCode === null) {
    const closed = once(server, 'close');
    if (signal !== undefined) server.kill(signal);
    await closed;
  }
  return server.exitCode;
}

/** A server whose files cannot grow beyond half a megabyte, as on a full disk. */
function runOnFullDisk(): ReturnType<typeof run> {
  const limited = 'ulimit -f 1000 && exec "$0" "$@"';
  return observed('sh', ['-c', limited, process.execPath, main, '--port', '0', '--data', folder]);
}

/** Starts a server that must come up; resolves with its connection string. */
async function start(server = run('--port', '0', '--data', folder)) {
  let output = '';
  for await (const chunk of server.stdout as AsyncIterable<Buffer>) {
    output += String(chunk);
    const url = /^ready (\S+)$/m.exec(output)?.[1];
    if (url !== undefined) return { server, url };
  }
  throw new Error(`The server ended: ${server.errors()}`);
}

/** Starts a server that must refuse. */
async function refusal(...args: string[]): Promise<Ended> {
  const server = run(...args);
  const code = await ended(server);
  return { code, errors: server.errors() };
}

const oneLine = (text: RegExp) => ({
  code: 1,
  errors: expect.stringMatching(new RegExp(`^[^\\n]*${text.source}[^\\n]*\\n$`)) as string,
});

async function countOf(client: EventStoreDBClient, stream: string): Promise<number> {
  let count = 0;
  const read = client.readStream(stream, { fromRevision: START });
  for await (const { event } of read) count += event === undefined ? 0 : 1;
  return count;
}

it('keeps every acknowledged event when it is killed in a flood of appends', async () => {
  const { server, url } = await start();
  const client = EventStoreDBClient.connectionString(url);
  const acknowledged = new Map<string, number>();
  let total = 0;
  const writers = Array.from({ length: 32 }, async (_, writer) => {
    const stream = `flood-${writer}`;
    for (let number = 0; ; number += 1) {
      await client.appendToStream(stream, [jsonEvent({ type: 'n', data: { number } })]);
      acknowledged.set(stream, number + 1);
      total += 1;
      if (total === 1000) server.kill('SIGKILL');
    }
  });
  await Promise.allSettled(writers);
  await client.dispose();

  const restarted = await start();
  const reader = EventStoreDBClient.connectionString(restarted.url);
  for (const [stream, count] of acknowledged) {
    expect(await countOf(reader, stream)).toBeGreaterThanOrEqual(count);
  }
  expect(total).toBeGreaterThanOrEqual(1000);
  await reader.dispose();
});

it('stops on SIGTERM: open calls are told, the next start goes on where it was', async () => {
  const { server, url } = await start();
  const client = EventStoreDBClient.connectionString(url);
  await client.appendToStream('s', [jsonEvent({ type: 'a', data: {} })]);
  const following = (async () => {
    const subscription = client.subscribeToStream('s', { fromRevision: START });
    for await (const event of subscription) if (event.event !== undefined) server.kill('SIGTERM');
  })();
  await expect(following).rejects.toBeInstanceOf(UnavailableError);
  expect(await ended(server)).toBe(0);
  await client.dispose();

  const restarted = await start();
  const again = EventStoreDBClient.connectionString(restarted.url);
  const options = { expectedRevision: 0n };
  await again.appendToStream('s', [jsonEvent({ type: 'b', data: {} })], options);
  expect(await countOf(again, 's')).toBe(2);
  await again.dispose();
});

it('refuses appends on a full disk, goes on reading, and keeps what it acknowledged', async () => {
  const { server, url } = await start(runOnFullDisk());
  const client = EventStoreDBClient.connectionString(url);
  const text = 'x'.repeat(10_000);
  let acknowledged = 0;
  const filling = async () => {
    for (; acknowledged < 1000; acknowledged += 1) {
      await client.appendToStream('s', [jsonEvent({ type: 'n', data: { text } })]);
    }
  };
  await expect(filling()).rejects.toBeInstanceOf(UnknownError);
  expect(acknowledged).toBeGreaterThan(5);
  expect(await countOf(client, 's')).toBe(acknowledged);
  await client.dispose();
  expect(await ended(server, 'SIGTERM')).toBe(0);

  const restarted = await start();
  const reader = EventStoreDBClient.connectionString(restarted.url);
  expect(await countOf(reader, 's')).toBe(acknowledged);
  await reader.dispose();
});

describe('a data file that is damaged', () => {
  const file = () => path.join(folder, 'events.mdb');

  beforeEach(async () => {
    const { server, url } = await start();
    const client = EventStoreDBClient.connectionString(url);
    const events = Array.from({ length: 200 }, (_, number) =>
      jsonEvent({ type: 'n', data: { number, text: 'x'.repeat(1000) } }),
    );
    await client.appendToStream('s', events);
    await client.dispose();
    await ended(server, 'SIGTERM');
  });

  const overwrite = (at: number, text: string) => {
    const opened = openSync(file(), 'r+');
    writeSync(opened, text, at);
    closeSync(opened);
  };

  /** Wherever an event stands: LMDB leaves old copies in the rest of its pages. */
  const changeLetterOf = (json: string) => {
    const bytes = readFileSync(file());
    for (let at = bytes.indexOf(json); at >= 0; at = bytes.indexOf(json, at + 1)) {
      overwrite(at + 1, 'N');
    }
  };

  it.each<[string, () => void]>([
    ['cut off', () => truncateSync(file(), 40_960)],
    ['emptied', () => truncateSync(file(), 0)],
    ['another file', () => overwrite(0, 'hello'.repeat(2000))],
    ['overwritten in the middle', () => overwrite(statSync(file()).size / 2, 'y'.repeat(9000))],
    ['overwritten by one letter', () => changeLetterOf('"number":100,')],
  ])('(%s) is named at the start and never served', async (_, damage) => {
    damage();
    const ending = await refusal('--port', '0', '--data', folder);
    expect(ending).toEqual(oneLine(/events\.mdb is damaged: .*Restore the folder from a copy/));
  });
});

describe('a start that cannot work', () => {
  it.each<[string, string[], RegExp]>([
    ['no data folder', [], /--data is missing/],
    ['a port that is none', ['--data', '.', '--port', 'http'], /--port must be a whole number/],
    ['an unknown option', ['--data', '.', '--bogus'], /Unknown option '--bogus'/],
  ])('is refused: %s', async (_, args, text) => {
    expect(await refusal(...args)).toEqual({ ...oneLine(text), code: 78 });
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const ending = await refusal('--port', String(port), '--data', folder);
    expect(ending).toEqual(oneLine(/EADDRINUSE.*choose another --port/));
    other.close();
  });

  it('says that another server has the folder', async () => {
    await start();
    const ending = await refusal('--port', '0', '--data', folder);
    expect(ending).toEqual(oneLine(/in use by process \d+.*choose another --data folder/));
  });

  it('says that the folder is a file', async () => {
    const ending = await refusal('--port', '0', '--data', main);
    expect(ending).toEqual(oneLine(/--data must name a folder/));
  });
});

it('explains itself', () => {
  const help = execFileSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
  expect(help).toMatch(/--data DIR[^]*--port N[^]*--host H[^]*--control-port N/);
});
