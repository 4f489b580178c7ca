import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';

const MAIN = path.join(__dirname, '../../dist/embedded/mongodb/main.js');
const running = new Set<ChildProcess>();
let folder: string;

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('Build first: node build.mjs');
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mongodb-main-'));
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args]);
  running.add(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, out, err });
    });
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      const url = /^ready (\S+)$/m.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    void ended.then(({ err: reason }) => reject(new Error(reason)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended };
}

describe('the command', () => {
  it('says when it is ready, and ends with 0 when asked to', async () => {
    const { child, ready, ended } = run(['--port', '0', '--data', folder]);
    expect(await ready).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+$/);
    child.kill('SIGTERM');
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('embedded');
  });

  it('says where faults can be asked for, when they can', async () => {
    const { child, ready, ended } = run(['--port', '0', '--data', folder, '--control-port', '0']);
    await ready;
    child.kill('SIGTERM');
    expect((await ended).out).toMatch(/^control http:\/\/127\.0\.0\.1:\d+$/m);
  });

  it('explains itself', async () => {
    expect(await run(['--help']).ended).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [['--port', 'x']],
    [['--port', '70000']],
    [['--control-port', '-1']],
    [['--frobnicate']],
  ])('ends with 78 and one line on wrong settings %j', async (args) => {
    const { code, err } = await run(args).ended;
    expect(code).toBe(78);
    expect(err).toMatch(/^mongodb: [^\n]+\n$/);
  });

  it('says what to do about a taken port and a used folder', async () => {
    const first = run(['--port', '0', '--data', folder]);
    const { port } = new URL(await first.ready);
    const samePort = await run(['--port', port, '--data', path.join(folder, 'other')]).ended;
    expect(samePort).toMatchObject({ code: 1 });
    expect(samePort.err).toMatch(new RegExp(`^mongodb: [^\\n]*${port}[^\\n]*--port[^\\n]*\\n$`));
    const sameFolder = await run(['--port', '0', '--data', folder]).ended;
    expect(sameFolder).toMatchObject({ code: 1 });
    expect(sameFolder.err).toMatch(/^mongodb: [^\n]*in use by process \d+[^\n]*\n$/);
  });

  it('says what to do about a folder that cannot be written or a damaged file', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const notFolder = await run(['--port', '0', '--data', file]).ended;
    expect(notFolder).toMatchObject({ code: 1 });
    expect(notFolder.err).toMatch(/^mongodb: [^\n]*--data[^\n]*\n$/);
    await writeFile(path.join(folder, 'mongodb.mdb'), 'x'.repeat(100_000));
    const damaged = await run(['--port', '0', '--data', folder]).ended;
    expect(damaged).toMatchObject({ code: 1 });
    expect(damaged.err).toMatch(/^mongodb: [^\n]*damaged[^\n]*\n$/);
    await chmod(folder, 0o700);
  });

  it.each([1, 2, 3])('keeps what it acknowledged when killed under load, round %d', async () => {
    const first = run(['--port', '0', '--data', folder]);
    const client = await MongoClient.connect(await first.ready);
    const entries = client.db('test').collection<{ _id: number; v: string }>('entries');
    await entries.createIndex({ v: 1 });
    const acknowledged: number[] = [];
    let next = 0;
    const write = async (): Promise<void> => {
      for (;;) {
        const _id = (next += 1);
        await entries.insertOne({ _id, v: `v${_id}` });
        acknowledged.push(_id);
        if (acknowledged.length === 300) first.child.kill('SIGKILL');
      }
    };
    await Promise.allSettled([write(), write(), write(), write()]);
    await client.close();
    await first.ended;
    const second = run(['--port', '0', '--data', folder]);
    const again = await MongoClient.connect(await second.ready);
    const kept = again.db('test').collection<{ _id: number; v: string }>('entries');
    const found = await kept.find({ v: { $gte: 'v' } }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(expect.arrayContaining(acknowledged));
    expect(found).toHaveLength(await kept.countDocuments());
    expect(await again.db('test').command({ validate: 'entries' })).toMatchObject({ valid: true });
    await again.close();
  });
});
