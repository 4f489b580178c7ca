import type { Contender } from '../contenders/contender';
import { measure, targetOf, type Run } from '../compare/run';
import { closedLoop } from '../load/closed-loop';
import type { Distribution } from '../load/distribution';
import { openLoop } from '../load/open-loop';

export interface LoadOptions {
  readonly distribution: Distribution;
  readonly connections: number;
  readonly seconds: number;
  readonly warm: number;
  /** Of the capacity measured just before, in percent. */
  readonly share: number;
}

/** Latencies at a rate that is a share of the capacity, from the moment each bet was due. */
export interface LoadRun extends Run {
  readonly capacity: number;
  readonly rate: number;
}

/** Measures what a contender can do, then how fast it answers at a share of that. */
export const loadOnce = async (
  contender: Contender,
  { round, ...options }: LoadOptions & { readonly round: number },
): Promise<LoadRun> => {
  const running = await contender.start();
  try {
    const { distribution, connections, seconds, warm, share } = options;
    const target = targetOf(running, distribution);
    await closedLoop(target, { connections, seconds: warm });
    const full = await closedLoop(target, { connections, seconds });
    const capacity = full.tally.count(201) / full.seconds;
    const rate = (capacity * share) / 100;
    const measured = await measure(running, () => openLoop(target, { rate, seconds, connections }));
    const audit = await running.audit(target.journal.acknowledged);
    const rates = { capacity: Math.round(capacity), rate: Math.round(rate) };
    return { contender: contender.name, distribution, round, ...rates, ...measured, audit };
  } finally {
    await running.stop();
  }
};
