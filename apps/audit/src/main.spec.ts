import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectClient, type EventStreams } from '@wagerlog/eventstore';
import { startEventStoreServer } from '../../../embedded/eventstoredb/server';
import { matchDay } from '../testing/match-day';

const root = path.join(__dirname, '../../..');
const program = path.join(root, 'dist/apps/audit/src/main.js');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as it is installed, so that exit codes and streams are the real ones. */
const audit = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, EVENTSTORE_URL: undefined };
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

describe('the audit program', () => {
  let folder: string;
  let writer: EventStreams;
  /** Undone in reverse, however far the beginning came. */
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [path.join(root, 'build.mjs'), '--quiet'], { cwd: root });
    folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-audit-'));
    undo.push(() => rm(folder, { recursive: true }));
    const eventStore = await startEventStoreServer({ dataFolder: path.join(folder, 'store') });
    undo.push(() => eventStore.close());
    writer = connectClient(eventStore.url);
    undo.push(() => writer.dispose());
    for (const { stream, revision, ...event } of matchDay().events) {
      await writer.append({ stream, expected: revision - 1, events: [event] }, 5_000);
    }
    const standalone = JSON.stringify({ eventstore: eventStore.url });
    await writeFile(path.join(folder, 'standalone.json'), standalone);
  });
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  it('verifies a clean store: exit 0, a verdict for people, one object for programs', async () => {
    const people = await audit('verify', '--data', folder);
    expect(people).toMatchObject({ code: 0, stderr: '' });
    expect(people.stdout).toContain('clean: I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 I13 I14 hold');
    const { code, stdout } = await audit('verify', '--data', folder, '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ clean: true, bets: 2, findings: [] });
  });

  it('replays a stream as of a revision', async () => {
    const args = ['replay', 'account-alice', '--revision', '4', '--data', folder];
    expect((await audit(...args)).stdout).toContain('balance: 90.00 EUR');
    const { stdout } = await audit(...args, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ revision: 4, state: { balance: 9_000 } });
  });

  it.each([
    [['verify'], 'set EVENTSTORE_URL'],
    [['verify', '--data', '/nowhere'], 'is a standalone running'],
    [['replay', 'account-nobody'], 'has no events as of then'],
    [['replay', 'account-alice', '--at', 'yesterday'], 'RFC 3339'],
    [['replay', 'account-alice', '--revision', '1', '--at', '2026-01-01T00:00:00Z'], 'cannot be'],
    [['reconcile'], 'unknown command'],
  ])('%j could not run: exit 2 and one line', async (args, line) => {
    const isNamed = args.includes('--data') || args.length === 1;
    const { code, stdout, stderr } = await audit(...args, ...(isNamed ? [] : ['--data', folder]));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('names what is wrong with a damaged store: exit 1', async () => {
    const event = { id: '3f3c1f0e-7d2b-4f57-8b0a-5b1c9e2d4a66', type: 'AccountForgiven' };
    const events = [{ ...event, data: {}, metadata: {} }];
    await writer.append({ stream: 'account-alice', expected: 19, events }, 5_000);
    const { code, stdout } = await audit('verify', '--data', folder);
    expect(code).toBe(1);
    expect(stdout).toContain('I13  account-alice@20  the metadata is not that of a recorded event');
    expect(stdout).toContain('1 finding\n');
  });
});
