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

  it('say how far a run is, how fast, and how long it will take, and forget it at its end', async () => {
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
    figures.runEnded('m-1', 'completed');
    expect(await printed()).toEqual([]);
  });
});
