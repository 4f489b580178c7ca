import { createLogger, createMetrics } from '@wagerlog/http';
import { SettlementFigures } from './settlement-figures';

describe('the figures of settlement runs', () => {
  const registry = createMetrics('test');
  let now = 0;
  const figures = new SettlementFigures(registry, createLogger('test', 'silent'), () => now);
  const printed = async () =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.includes('settlement="m-1"'))
      .map((line) => line.replace(',process="test"', '').replace('process="test",', ''));
  const progress = (settled: number, accountsDone: number): void =>
    figures.progress('m-1', { expected: 100, settled, skipped: 1, accounts: 20, accountsDone });

  afterEach(() => figures.runLeft('m-1'));

  it('say how far a run is, how fast, and how long it will take', async () => {
    progress(10, 2);
    now = 2_000;
    progress(40, 8);
    expect(await printed()).toEqual([
      'wagerlog_settlement_bets{settlement="m-1",bets="expected"} 100',
      'wagerlog_settlement_bets{settlement="m-1",bets="settled"} 40',
      'wagerlog_settlement_bets{settlement="m-1",bets="skipped"} 1',
      'wagerlog_settlement_accounts_per_second{settlement="m-1"} 3',
      'wagerlog_settlement_seconds_left{settlement="m-1"} 4',
    ]);
  });

  it('are gone when the run has left this process, and begin anew when it comes back', async () => {
    progress(10, 2);
    now += 2_000;
    progress(40, 8);
    figures.runLeft('m-1');
    expect(await printed()).toEqual([]);
    now += 60_000;
    progress(40, 8);
    now += 2_000;
    progress(50, 10);
    expect(await printed()).toContain(
      'wagerlog_settlement_accounts_per_second{settlement="m-1"} 1',
    );
  });

  it('count the runs that ended', async () => {
    figures.runEnded('m-1', 'superseded');
    expect(await registry.metrics()).toMatch(
      /wagerlog_settlement_runs_total\{[^}]*outcome="superseded"[^}]*\} 1/,
    );
  });
});
