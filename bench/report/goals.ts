import { isClean, type Audit } from '../contenders/contender';
import { median, ratioOf, type Spread } from '../figures/spread';
import type { Results } from './results';

/** What must hold, and what is aimed at, in the unit of the figure. */
export interface Goal {
  readonly name: string;
  readonly must: number;
  readonly aim: number;
  readonly unit: '' | ' x' | ' ms' | ' s' | ' %';
  /** The figure must not be above its goal; else, not below. */
  readonly isCeiling?: true;
  /** Undefined while it was not measured. */
  readonly figure: (results: Results) => Spread | undefined;
}

const ratio =
  (name: string) =>
  ({ placeBets }: Results) =>
    placeBets?.ratios[name];

const spread = (figures: readonly number[] | undefined): Spread | undefined =>
  figures === undefined || figures.length === 0
    ? undefined
    : { median: median(figures), min: Math.min(...figures), max: Math.max(...figures) };

const ownRates = ({ placeBets }: Results, distribution: string): readonly number[] =>
  (placeBets?.runs ?? [])
    .filter((run) => run.contender === 'wagerlog' && run.distribution === distribution)
    .map(({ betsPerSecond }) => betsPerSecond);

const hotOverUniform = (results: Results): Spread | undefined => {
  const [hot, uniform] = [ownRates(results, 'hot'), ownRates(results, 'uniform')];
  return hot.length > 0 && uniform.length > 0 ? ratioOf(hot, uniform) : undefined;
};

const auditsOf = (results: Results): readonly Audit[] =>
  [results.placeBets, results.load, results.overload, results.instances].flatMap((measured) =>
    (measured?.runs ?? [])
      .filter(({ contender }) => contender.startsWith('wagerlog'))
      .map(({ audit }) => audit),
  );

const lostOrDoubled = (results: Results): Spread | undefined =>
  spread(
    auditsOf(results).map((audit) =>
      isClean(audit) ? 0 : Math.max(1, audit.lost + audit.doubled),
    ),
  );

const overload =
  (figure: (run: NonNullable<Results['overload']>['runs'][number]) => number) =>
  (results: Results): Spread | undefined =>
    spread(results.overload?.runs.map(figure));

/** Requests are given up after two seconds; an answer may come this much later. */
const longestMs = 2_200;

const versus = (name: string, [must, aim]: readonly [number, number]) =>
  ({ must, aim, unit: ' x', figure: ratio(name) }) as const;

const ratios: readonly Goal[] = [
  { name: 'hot account, over `txn`', ...versus('txn hot', [4, 8]) },
  { name: 'hot account, over `proc`', ...versus('proc hot', [1.5, 3]) },
  { name: 'uniform, over `txn`', ...versus('txn uniform', [1.8, 3]) },
  { name: 'uniform, over `cte`', ...versus('cte uniform', [0.65, 1.1]) },
  { name: 'zipf, over `proc`', ...versus('proc zipf', [0.8, 1.3]) },
  { name: 'hot account, over `batch`', ...versus('batch hot', [0.3, 0.6]) },
  { name: 'uniform, over `batch`', ...versus('batch uniform', [0.3, 0.6]) },
  { name: 'our hot over our uniform', must: 0.9, aim: 1.5, unit: ' x', figure: hotOverUniform },
];

const instancesRatio =
  (distribution: string) =>
  ({ instances }: Results): Spread | undefined =>
    instances?.ratios[`wagerlog ${distribution}`];

const steadiness: readonly Goal[] = [
  {
    name: 'p99 at 70 % of the capacity, reads on',
    ...{ must: 25, aim: 12, unit: ' ms', isCeiling: true },
    figure: ({ load }) => spread(load?.runs.map(({ p99 }) => p99)),
  },
  {
    name: 'goodput at 5 x the capacity',
    ...{ must: 90, aim: 97, unit: ' %' },
    figure: overload((run) => run.goodputOfCapacity * 100),
  },
  {
    name: 'longest answer at 5 x the capacity',
    ...{ must: longestMs, aim: longestMs, unit: ' ms', isCeiling: true },
    figure: overload(({ longestAnswer }) => longestAnswer),
  },
  {
    name: 'p99 of rejections at 5 x the capacity',
    ...{ must: 20, aim: 20, unit: ' ms', isCeiling: true },
    figure: overload(({ rejections }) => rejections.p99),
  },
  {
    name: 'recovery after it',
    ...{ must: 5, aim: 5, unit: ' s', isCeiling: true },
    figure: overload(({ recoverySeconds }) => recoverySeconds ?? Infinity),
  },
  ...['uniform', 'hot', 'hot-market'].map((distribution): Goal => ({
    name: `3 instances over one, ${distribution}`,
    ...{ must: 0.8, aim: 1, unit: ' x' },
    figure: instancesRatio(distribution),
  })),
  {
    name: 'bets lost or doubled, in all runs',
    ...{ must: 0, aim: 0, unit: '', isCeiling: true },
    figure: lostOrDoubled,
  },
];

export const goals: readonly Goal[] = [...ratios, ...steadiness];

export type Verdict = 'aim reached' | 'met' | '**missed**' | 'not measured';

/** The median decides; of what must never happen, the worst. */
export const verdictOf = (
  { must, aim, isCeiling, unit, figure }: Goal,
  results: Results,
): Verdict => {
  const measured = figure(results);
  if (measured === undefined) return 'not measured';
  const deciding = unit === '' ? measured.max : measured.median;
  const reaches = (goal: number): boolean => (isCeiling ? deciding <= goal : deciding >= goal);
  if (reaches(aim)) return 'aim reached';
  return reaches(must) ? 'met' : '**missed**';
};
