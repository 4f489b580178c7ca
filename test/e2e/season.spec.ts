import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run, season } from '../systems/programs';
import { root } from '../systems/standalone';
import { dataFolder } from './system';

const sample = path.join(root, 'apps/season/sample/match-day.csv');
const realSeason = path.join(root, '../shared/data/premier-league-2022-23.csv');

const play = (file: string, ...args: readonly string[]) =>
  season(['--file', file, '--data', dataFolder(), ...args]);

describe('the season', () => {
  it('plays the sample, and every balance is equal', async () => {
    const { exitCode, figures, stderr } = await play(sample, '--bets', '200', '--seed', 'e2e');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(figures).toEqual({
      matches: 10,
      markets: 30,
      bets: 200,
      placed: 188,
      refused: { FUNDS_INSUFFICIENT: 4, MARKET_SUSPENDED: 4, PRICE_CHANGED: 4 },
      settled: 188,
      mismatches: 0,
      rowsSkipped: 0,
      seconds: expect.any(Number),
    });
  });

  it('names a broken row, skips it, and plays the others', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'season-'));
    const file = path.join(folder, 'broken.csv');
    const row = '14/11/26,Ashford,Bellmere,2,1,H,2.1,3.4,3.5';
    const header = 'Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A';
    writeFileSync(file, `\uFEFF${header}\r\n${row}\r\n${row.replace('2.1', 'x')}\r\n${row}\r\n`);
    const { exitCode, figures, stderr } = await play(file, '--bets', '8');
    expect(exitCode).toBe(0);
    expect(figures).toMatchObject({
      matches: 2,
      markets: 2,
      bets: 8,
      rowsSkipped: 1,
      mismatches: 0,
    });
    expect(stderr).toMatch(/broken\.csv:3: skipped, B365H "x"/);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['a file that is not there', ['--file', 'no-such.csv']],
    ['a file without a season', ['--file', path.join(root, 'package.json')]],
    ['a folder without a system', ['--file', sample, '--data', path.join(root, 'docs')]],
    ['no file at all', []],
    ['a wrong number', ['--file', sample, '--bets', 'many']],
  ])('says in one line what is wrong with %s', async (_, args) => {
    const { exitCode, stdout, stderr } = await run('apps/season/src/main.js', args);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  const real = existsSync(realSeason) ? it : it.skip;
  real(
    'plays 380 real matches (needs ../shared/data)',
    async () => {
      const { exitCode, figures, stderr } = await play(realSeason, '--bets', '800');
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(figures).toMatchObject({ matches: 380, markets: 1140, bets: 800, mismatches: 0 });
      expect(figures['settled']).toBe(figures['placed']);
    },
    180_000,
  );

  it('leaves streams in which the auditor finds nothing', async () => {
    const { exitCode, stdout, stderr } = await run('apps/audit/src/main.js', [
      'verify',
      '--data',
      dataFolder(),
    ]);
    expect([exitCode, exitCode === 0 ? '' : `${stdout}${stderr}`]).toEqual([0, '']);
  }, 120_000);
});
