import type { Contender } from '../contenders/contender';
import type { Distribution } from '../load/distribution';
import { runOnce, type Run, type RunOptions } from './run';
import { described } from './words';

export interface Turns extends Omit<RunOptions, 'distribution'> {
  readonly distribution: readonly Distribution[];
  readonly rounds: number;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Contenders alternate, round by round, since a machine's speed drifts. */
export const turnsOf = <Each>({ distribution, rounds }: Turns, contenders: readonly Each[]) =>
  distribution.flatMap((each) =>
    upTo(rounds).flatMap((round) =>
      contenders.map((contender) => ({ distribution: each, round, contender })),
    ),
  );

/** All runs, each said as soon as it is measured. */
export const inTurns = async (
  options: Turns,
  contenders: readonly Contender[],
): Promise<readonly Run[]> => {
  const runs: Run[] = [];
  for (const { contender, ...turn } of turnsOf(options, contenders)) {
    const run = await runOnce(contender, { ...options, ...turn });
    runs.push(run);
    console.error(described(run));
  }
  return runs;
};
