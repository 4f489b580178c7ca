import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.join(__dirname, '../../dist/embedded/identity/main.js');
const running = new Set<ChildProcess>();
let folder: string;

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('Build first: node build.mjs');
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'identity-main-'));
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function run(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args]);
  running.add(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
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
  it('says when it is ready, without the notices of its library, and ends with 0', async () => {
    const { child, ready, ended } = run(['--port', '0', '--data', folder]);
    const url = await ready;
    expect((await fetch(`${url}/jwks`)).status).toBe(200);
    child.kill('SIGTERM');
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trim().split('\n')).toEqual([expect.stringContaining('embedded'), `ready ${url}`]);
  });

  it.each([[['--port', 'x']], [['--issuer', 'nowhere']], [['--frobnicate']]])(
    'ends with 78 and one line on wrong settings %j',
    async (args) => {
      const { code, err } = await run(args).ended;
      expect(code).toBe(78);
      expect(err).toMatch(/^identity: [^\n]+\n$/);
    },
  );

  it('says what to do about a taken port, an unusable folder and a damaged file', async () => {
    const first = run(['--port', '0', '--data', folder]);
    const { port } = new URL(await first.ready);
    const samePort = await run(['--port', port, '--data', folder]).ended;
    expect(samePort).toMatchObject({ code: 1 });
    expect(samePort.err).toMatch(new RegExp(`^identity: [^\\n]*${port}[^\\n]*--port[^\\n]*\\n$`));
    const inFile = await run(['--port', '0', '--data', path.join(folder, 'clients.json')]).ended;
    expect(inFile).toMatchObject({ code: 1 });
    expect(inFile.err).toMatch(/^identity: [^\n]*--data[^\n]*\n$/);
    await writeFile(path.join(folder, 'signing-key.json'), '{}');
    const damaged = await run(['--port', '0', '--data', folder]).ended;
    expect(damaged).toMatchObject({ code: 1 });
    expect(damaged.err).toMatch(/^identity: [^\n]*damaged[^\n]*\n$/);
  });
});
