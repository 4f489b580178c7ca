import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../systems/programs';
import {
  isAlive,
  readStandaloneFile,
  root,
  startStandalone,
  until,
  type StandaloneProcess,
} from '../systems/standalone';

let standalone: StandaloneProcess;
beforeAll(async () => void (standalone = await startStandalone()), 180_000);
afterAll(() => standalone.stop(), 60_000);

const start = (...args: readonly string[]) => run('embedded/standalone.js', args);

describe('a running standalone', () => {
  it('writes what a tool needs, for its owner alone', () => {
    const file = standalone.file();
    expect(Object.keys(file).sort()).toEqual(
      [
        'commandApi',
        'queryApi',
        'audit',
        'identity',
        'eventstore',
        'mongodb',
        'processes',
        'clients',
      ].sort(),
    );
    expect(Object.keys(file.processes).sort()).toEqual([
      'audit',
      'command-api',
      'eventstoredb',
      'identity',
      'mongodb',
      'process-manager',
      'projector',
      'query-api',
    ]);
    expect(Object.keys(file.clients).sort()).toEqual([
      'alice',
      'auditor',
      'bob',
      'dashboard',
      'operator',
      'service',
      'trader',
    ]);
    for (const client of Object.values(file.clients)) {
      expect(client).toEqual({ id: expect.any(String), secret: expect.any(String) });
    }
    expect(file.eventstore).toMatch(/^esdb:\/\//);
    expect(file.mongodb).toMatch(/^mongodb:\/\//);
    expect(Object.values(file.processes).every(isAlive)).toBe(true);
    const { mode } = statSync(path.join(standalone.dataFolder, 'standalone.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('gives tokens to its demo clients', async () => {
    const { identity, clients } = standalone.file();
    const { id, secret } = clients['alice']!;
    const response = await fetch(`${identity}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const token = (await response.json()) as { access_token: string; expires_in: number };
    expect(token.expires_in).toBeGreaterThan(0);
    const claims = JSON.parse(
      Buffer.from(token.access_token.split('.')[1]!, 'base64url').toString(),
    );
    expect(claims).toMatchObject({ sub: id, role: 'customer' });
  });

  it('keeps what each process says', () => {
    const logs = readdirSync(path.join(standalone.dataFolder, 'logs'));
    expect(logs.sort()).toEqual(
      Object.keys(standalone.file().processes)
        .map((n) => `${n}.log`)
        .sort(),
    );
  });

  it('has its folder for itself', async () => {
    const second = await start('--ports', 'auto', '--no-sample', '--data', standalone.dataFolder);
    expect([second.exitCode, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toMatch(/^standalone: Another standalone \(process \d+\) runs on .+\n$/);
    // The second one took nothing away from the first.
    expect(standalone.file().processes['command-api']).toBeGreaterThan(0);
  });
});

describe('the standalone does not start', () => {
  it('on a taken port, and names it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'taken-'));
    const taken = createServer();
    // Whoever holds it, it is taken.
    await new Promise<void>((resolve) => {
      taken.once('error', () => resolve());
      taken.listen(3001, '127.0.0.1', resolve);
    });
    const ended = await start('--no-sample', '--data', folder);
    expect([ended.exitCode, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(/^standalone: Port \d+ \(.+\) is taken\. .*--ports auto\.\n$/);
    taken.close();
    rmSync(folder, { recursive: true });
  });

  it.each([['--ports', 'some'], ['--color'], ['extra']])(
    'with the argument %s',
    async (...args) => {
      const ended = await start(...args);
      expect([ended.exitCode, ended.stdout]).toEqual([1, '']);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    },
  );

  it('when a server inside it cannot, and passes its reason on', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'broken-'));
    // A file where a folder is meant to be.
    const inside = path.join(folder, 'identity');
    writeFileSync(inside, '');
    const ended = await start('--ports', 'auto', '--no-sample', '--data', folder);
    expect([ended.exitCode, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(/^standalone: identity did not start: identity: .+\n$/);
    rmSync(folder, { recursive: true });
  });

  it('but tells how to, when asked', async () => {
    const ended = await start('--help');
    expect(ended.exitCode).toBe(0);
    for (const option of ['--ports', '--no-sample', '--data'])
      expect(ended.stdout).toContain(option);
  });
});

describe('the end of a standalone', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s to npm start drains all and leaves nobody',
    async (signal) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'npm-start-'));
      const args = ['start', '--', '--ports', 'auto', '--no-sample', '--data', folder];
      const npm = spawn('npm', args, { cwd: root, stdio: 'ignore', detached: true });
      const file = path.join(folder, 'standalone.json');
      await until('standalone.json', () => existsSync(file), 120_000);
      const pids = Object.values(readStandaloneFile(folder).processes);
      const ended = once(npm, 'exit');
      npm.kill(signal);
      expect(await ended).toEqual([0, null]);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(existsSync(file)).toBe(false);
      rmSync(folder, { recursive: true });
    },
    180_000,
  );

  it('by kill -9 takes its processes with it, and the folder can be used again', async () => {
    const first = await startStandalone();
    const pids = Object.values(first.file().processes);
    first.process.kill('SIGKILL');
    await until('every process is gone', () => pids.every((pid) => !isAlive(pid)), 30_000);
    const args = ['--ports', 'auto', '--no-sample', '--data', first.dataFolder];
    const again = await run('embedded/standalone.js', args, { stopAt: /Wagerlog is up/ });
    expect(again.exitCode).toBe(0);
    await first.stop();
  }, 240_000);
});
