import type { Run } from '../compare/run';
import { barPlot } from './bars';
import { goals, verdictOf } from './goals';
import { page, plotsOf } from './page';
import type { Results } from './results';

const clean = { acknowledged: 1, recorded: 1, lost: 0, doubled: 0, isBalanced: true };

const run = (contender: string, betsPerSecond: number, audit = clean): Run => ({
  ...{ contender, distribution: 'hot', round: 1, betsPerSecond, errors: 0, statuses: {} },
  ...{ p50: 1, p90: 2, p99: 3, p999: 4, max: 5 },
  ...{ microsPerBet: { generator: 40, store: 60 }, perBet: { flushes: 0.5 }, foreignCores: 0 },
  audit,
});

const measured = (ratio: number, audit = clean): Results => ({
  placeBets: {
    runs: [run('wagerlog', 4_000, audit), run('txn', 1_000)],
    ratios: { 'txn hot': { median: ratio, min: ratio - 1, max: ratio + 1 } },
    load: {},
    ran: { wagerlog: ['eventstoredb', 'command-api'] },
    ...{ at: 'now', machine: '2 x test', commit: 'abc' },
  },
});

const verdict = (name: string, results: Results) =>
  goals.filter((goal) => goal.name === name).map((goal) => verdictOf(goal, results));

describe('what must hold', () => {
  it.each([
    [3.9, '**missed**'],
    [4, 'met'],
    [8, 'aim reached'],
  ])('judges a ratio of %d by its median', (ratio, expected) =>
    expect(verdict('hot account, over `txn`', measured(ratio))).toEqual([expected]),
  );

  it('is not taken for met where it was not measured', () => {
    const verdicts = goals.map((goal) => verdictOf(goal, {}));
    expect(new Set(verdicts)).toEqual(new Set(['not measured']));
  });

  it('is missed by one lost bet', () => {
    const name = 'bets lost or doubled, in all runs';
    expect(verdict(name, measured(4))).toEqual(['aim reached']);
    expect(verdict(name, measured(4, { ...clean, lost: 1 }))).toEqual(['**missed**']);
    expect(verdict(name, measured(4, { ...clean, isBalanced: false }))).toEqual(['**missed**']);
  });
});

it('says machine, commit, programs, figures and what was written by hand', () => {
  const text = page(measured(4), '## Where we lose');
  for (const part of [
    '2 x test, commit `abc`',
    '`wagerlog`: eventstoredb, command-api',
    '| hot account, over `txn` | ≥ 4 x | ≥ 8 x | 4.00 (3.00 to 5.00) x | met |',
    '| hot | txn | 1000 (1000 to 1000) | 1.00 / 3.00 | 0 | generator 40.00, store 60.00 |',
    '(performance/rates.svg)',
    '## Where we lose',
  ]) {
    expect(text).toContain(part);
  }
});

it('draws a bar as long as its figure is', () => {
  const plot = plotsOf(measured(4))['rates.svg'];
  const widths = [...barPlot(plot!).matchAll(/<rect x=.* width="([\d.]+)"/g)].map((match) =>
    Number(match[1]),
  );
  expect(widths).toEqual([560, 140]);
});
