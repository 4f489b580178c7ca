import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Intent } from '@wagerlog/client';
import { accountWith, castOf, openMarket, type Cast } from '../systems/cast';
import { differences, foldLog } from '../systems/independent-fold';
import { run } from '../systems/programs';
import { root, startStandalone, until, type StandaloneProcess } from '../systems/standalone';

const program = 'embedded/backup.js';
const paidIn = 1_000_000;
const accountsMax = 6;

interface Acknowledged {
  readonly accountId: string;
  readonly betId: string;
  readonly intent: Intent;
}

const folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => path.join(folder, name);

const backUp = (from: string, to: string) =>
  run(program, ['--data', from, '--to', inFolder(to), '--json']);

let marketId: string;
const bet = () => ({ marketId, selectionId: 'home', stake: 100, odds: '2.50' });

/** Everyone bets as fast as they are answered, until told to stop. */
const bettingOf = ({ as }: Cast, accounts: readonly string[]) => {
  const acknowledged: Acknowledged[] = [];
  const service = as('service');
  let isOver = false;
  const one = async (accountId: string): Promise<void> => {
    while (!isOver) {
      const intent = service.intent(50_000);
      const { betId } = await service.placeBet(accountId, bet(), intent);
      acknowledged.push({ accountId, betId, intent });
    }
  };
  const all = Promise.all(accounts.map(one));
  const stop = async (): Promise<void> => {
    isOver = true;
    await all;
  };
  return { acknowledged, stop };
};

/** Acknowledged before the backup began; and all, to the end. */
let before: readonly Acknowledged[];
let all: readonly Acknowledged[];
let duringTheBackup: number;

beforeAll(async () => {
  const system = await startStandalone();
  try {
    const cast = castOf(system.dataFolder);
    ({ marketId } = await openMarket(cast));
    const opened = Array.from({ length: accountsMax }, () => accountWith(cast, paidIn));
    const { acknowledged, stop } = bettingOf(cast, await Promise.all(opened));
    await until('some bets', () => acknowledged.length > 60);
    before = [...acknowledged];
    expect(await backUp(system.dataFolder, 'backup')).toMatchObject({ exitCode: 0 });
    duringTheBackup = acknowledged.length - before.length;
    await until('bets after it', () => acknowledged.length > before.length + 100);
    await stop();
    all = acknowledged;
    expect(await backUp(system.dataFolder, 'later')).toMatchObject({ exitCode: 0 });
  } finally {
    await system.stop();
  }
}, 240_000);

describe('a system restored from a backup that was made under load', () => {
  let restored: StandaloneProcess;
  beforeAll(async () => {
    cpSync(inFolder('backup'), inFolder('restored'), { recursive: true });
    restored = await startStandalone([], inFolder('restored'));
  }, 180_000);
  afterAll(() => restored.stop(), 60_000);

  it('has every bet that was acknowledged before the backup began', async () => {
    const { betIds } = await foldLog(restored.file().eventstore);
    expect(before.filter(({ betId }) => !betIds.has(betId))).toEqual([]);
    // The controls: bets were placed while it ran, and after it.
    expect(duringTheBackup).toBeGreaterThan(0);
    expect(betIds.size).toBeLessThan(all.length);
  });

  it('is clean to the auditor, and its read models are what its log says', async () => {
    const args = ['verify', '--json', '--data', restored.dataFolder];
    const { exitCode, stdout } = await run('apps/audit/src/main.js', args);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ clean: true })]);
    await until(
      'equal balances',
      async () => (await differences(restored.dataFolder)).length === 0,
    );
  });

  it('takes a bet that got lost anew, under the same key and with the same id, once', async () => {
    const { betIds } = await foldLog(restored.file().eventstore);
    const lost = all.find(({ betId }) => !betIds.has(betId))!;
    const service = castOf(restored.dataFolder).as('service');
    const intent = { ...lost.intent, expiresAt: service.intent(50_000).expiresAt };
    const first = await service.placeBet(lost.accountId, bet(), intent);
    const again = await service.placeBet(lost.accountId, bet(), intent);
    expect(first).toMatchObject({ betId: lost.betId, replayed: false });
    expect(again).toEqual({ ...first, replayed: true });
    expect(await service.account(lost.accountId)).toMatchObject({ balance: first.balanceAfter });
    expect(await differences(restored.dataFolder)).toEqual([]);
  });
});

describe('a pair copied in the wrong order', () => {
  it('is noticed: the read side counts bets that the log does not have', async () => {
    const wrong = inFolder('wrong-order');
    cpSync(inFolder('later'), wrong, { recursive: true });
    rmSync(path.join(wrong, 'eventstoredb'), { recursive: true });
    cpSync(path.join(inFolder('backup'), 'eventstoredb'), path.join(wrong, 'eventstoredb'), {
      recursive: true,
    });
    const system = await startStandalone([], wrong);
    try {
      const found = await differences(wrong);
      expect(found).not.toEqual([]);
      for (const { inLog, inReadModel } of found) expect(inReadModel).toBeLessThan(inLog);
    } finally {
      await system.stop();
    }
  }, 180_000);
});

describe('a backup', () => {
  it('is for its owner alone, and holds what is kept and nothing else', () => {
    expect(statSync(inFolder('backup')).mode & 0o777).toBe(0o700);
    const names = readdirSync(inFolder('backup'), { recursive: true, withFileTypes: true });
    expect(
      names
        .filter((file) => file.isFile())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['mongodb.mdb', 'clients.json', 'signing-key.json', 'events.mdb'].sort());
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'ended by %s in the middle is not there, and cannot be started on',
    async (signal) => {
      const to = inFolder(`ended-by-${signal}`);
      const child = spawn(
        process.execPath,
        [path.join(root, 'dist', program), '--data', inFolder('backup'), '--to', to],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      await once(child.stderr, 'data');
      const draft = `${to}.unfinished-${child.pid}`;
      expect(existsSync(draft)).toBe(true);
      child.kill(signal);
      await once(child, 'exit');
      expect(existsSync(to)).toBe(false);
      if (signal === 'SIGTERM') return expect(existsSync(draft)).toBe(false);
      const args = ['--ports', 'auto', '--no-sample', '--data', draft];
      const started = await run('embedded/standalone.js', args);
      expect(started).toMatchObject({ exitCode: 1, stdout: '' });
      expect(started.stderr).toContain('is a backup that was not finished');
    },
  );

  it.each([
    ['eventstoredb/events.mdb', 0.5],
    ['mongodb/mongodb.mdb', 0],
    ['mongodb/mongodb.mdb', 0.5],
    ['identity/clients.json', 0],
  ])('of a folder whose %s is damaged at %d is refused and leaves nothing', async (file, at) => {
    const damaged = inFolder(`damaged-${path.basename(file)}-${at}`);
    cpSync(inFolder('backup'), damaged, { recursive: true });
    const handle = await open(path.join(damaged, file), 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(8_192, 0xff), 0, 8_192, Math.floor(size * at));
    await handle.close();
    const { exitCode, stdout, stderr } = await backUp(damaged, 'of-damaged');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^backup: .*(damaged|MDB_INVALID)/);
    expect(readdirSync(folder).filter((name) => name.startsWith('of-damaged'))).toEqual([]);
  });

  it.each([
    ['without a place', [], /--to/],
    ['over something', ['--to', '.', '--data', inFolder('backup')], /is there already/],
    ['of nothing', ['--to', inFolder('x'), '--data', inFolder('none')], /no data folder/],
    ['in no folder', ['--to', inFolder('x/y'), '--data', inFolder('backup')], /is missing/],
    ['with an unknown option', ['--to', inFolder('x'), '--fast'], /--fast/],
  ])('%s is not begun', async (_, args, reason) => {
    const { exitCode, stdout, stderr } = await run(program, args);
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringMatching(reason)]);
  });
});
