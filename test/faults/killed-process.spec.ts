import path from 'node:path';
import { season } from '../systems/programs';
import { castOf } from '../systems/cast';
import {
  isAlive,
  root,
  startStandalone,
  until,
  type StandaloneProcess,
} from '../systems/standalone';

let standalone: StandaloneProcess;
beforeAll(async () => void (standalone = await startStandalone()), 180_000);
afterAll(() => standalone.stop(), 60_000);

const sample = path.join(root, 'apps/season/sample/match-day.csv');
const servesAgainMs = 5_000;
const bets = 600;

const betsToday = async (): Promise<number> => {
  const { days } = await castOf(standalone.dataFolder).as('operator').dailyTotals();
  return days.reduce((sum, day) => sum + day.bets, 0);
};

const kill = async (name: string): Promise<void> => {
  const pid = standalone.file().processes[name]!;
  process.kill(pid, 'SIGKILL');
  await until(`${name} is gone`, () => !isAlive(pid));
  await until(
    `${name} is started again`,
    () => standalone.file().processes[name] !== pid,
    servesAgainMs,
  );
};

describe('kill -9 during a season', () => {
  it.each([
    'command-api',
    'query-api',
    'projector',
    'process-manager',
    'audit',
    'eventstoredb',
    'mongodb',
    'identity',
  ])(
    'of %s: it is started again, the season goes on, every balance is equal',
    async (name) => {
      const before = await betsToday();
      let isOver = false;
      const args = ['--file', sample, '--bets', String(bets), '--data', standalone.dataFolder];
      const playing = season(args).finally(() => (isOver = true));
      await until('the first bets', async () => (await betsToday()) > before + 20);
      const wasPlaying = !isOver;
      await kill(name);
      const { exitCode, figures, stderr } = await playing;
      // The control: it was killed in the middle.
      expect(wasPlaying).toBe(true);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(figures).toMatchObject({ bets, placed: 564, settled: 564, mismatches: 0 });
      expect(standalone.said()).toContain(`${name} died (SIGKILL); it is started again`);
    },
    240_000,
  );
});
