import { ratioOf, type Spread } from '../figures/spread';
import type { Run } from './run';

type Rated = Pick<Run, 'contender' | 'distribution' | 'round' | 'betsPerSecond'>;

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];

/**
 * Our rate over that of each other contender. Keyed by the contender, and where several
 * distributions were measured by both: `txn`, or `txn hot`.
 */
export const ratiosOf = (runs: readonly Rated[]): Readonly<Record<string, Spread>> => {
  const ours = runs[0]?.contender;
  const names = distinct(runs.map(({ contender }) => contender)).filter((name) => name !== ours);
  const measured = distinct(runs.map(({ distribution }) => distribution));
  const ratesOf = (contender: string | undefined, distribution: string): readonly number[] =>
    runs
      .filter((run) => run.contender === contender && run.distribution === distribution)
      .map(({ betsPerSecond }) => betsPerSecond);
  return Object.fromEntries(
    measured.flatMap((distribution) =>
      names.map((name) => [
        measured.length > 1 ? `${name} ${distribution}` : name,
        ratioOf(ratesOf(ours, distribution), ratesOf(name, distribution)),
      ]),
    ),
  );
};
