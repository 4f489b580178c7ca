import { randomUUID } from 'node:crypto';
import type { Audit, Contender, Counts, RunningContender } from '../contenders/contender';
import { closedLoop, type Stretch, type Target } from '../load/closed-loop';
import { betsOf, type Distribution } from '../load/distribution';
import { Journal } from '../load/journal';
import type { Latencies } from '../load/tally';
import { machineMicros, treeMicros } from '../processor-time';

export interface RunOptions {
  readonly distribution: Distribution;
  readonly connections: number;
  readonly seconds: number;
  /** Seconds of the same load before anything is measured. */
  readonly warm: number;
}

/** One measured run; latencies in milliseconds. */
export interface Run extends Latencies {
  readonly contender: string;
  readonly distribution: Distribution;
  readonly round: number;
  readonly betsPerSecond: number;
  /** Every answer but a placed bet, and every lack of one. */
  readonly errors: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** CPU time per bet in microseconds, by process; `generator` is this one. */
  readonly microsPerBet: Readonly<Record<string, number>>;
  /** What the contender counts itself, per bet. */
  readonly perBet: Counts;
  /** CPU time of everything else on the machine, in cores: what a figure is disturbed by. */
  readonly foreignCores: number;
  readonly audit: Audit;
}

/** Whom load is put on: this run's bets, in a journal of their own. */
export const targetOf = (running: RunningContender, distribution: Distribution): Target => ({
  addresses: running.addresses,
  adapter: running.adapter,
  nextBet: betsOf(distribution, randomUUID()),
  journal: new Journal(),
});

/** Starts a contender afresh, warms it up, measures it, audits what it has stored, stops it. */
export const runOnce = async (
  contender: Contender,
  { round, ...options }: RunOptions & { readonly round: number },
): Promise<Run> => {
  const running = await contender.start();
  try {
    const { distribution, connections, warm, seconds } = options;
    const target = targetOf(running, distribution);
    if (warm > 0) await closedLoop(target, { connections, seconds: warm });
    const measured = await measure(running, () => closedLoop(target, { connections, seconds }));
    const audit = await running.audit(target.journal.acknowledged);
    return { contender: contender.name, distribution, round, ...measured, audit };
  } finally {
    await running.stop();
  }
};

type Measured = Omit<Run, 'contender' | 'distribution' | 'round' | 'audit'>;

/** Figures of a stretch of load, with the CPU time it took everywhere. */
export const measure = async (
  running: RunningContender,
  load: () => Promise<Pick<Stretch, 'tally' | 'seconds'>>,
): Promise<Measured> => {
  const counted = await running.counts();
  const [before, machine] = [usage(running), machineMicros()];
  const { tally, seconds } = await load();
  const [after, machineAfter] = [usage(running), machineMicros()];
  const used = difference(after, before);
  const bets = tally.count(201);
  const ours = Object.values(used).reduce((sum, micros) => sum + micros, 0);
  return {
    betsPerSecond: Math.round(bets / seconds),
    ...tally.placed.latencies,
    errors: tally.errors,
    statuses: tally.statuses,
    microsPerBet: per(bets, used),
    perBet: per(bets, difference(await running.counts(), counted)),
    foreignCores: round2((machineAfter - machine - ours) / seconds / 1_000_000),
  };
};

const usage = ({ processes }: RunningContender): Counts => {
  const { user, system } = process.cpuUsage();
  return { generator: user + system, ...treeMicros(processes) };
};

const difference = (after: Counts, before: Counts): Counts =>
  Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );

const per = (bets: number, totals: Counts): Counts =>
  Object.fromEntries(
    Object.entries(totals).map(([name, total]) => [name, round2(total / Math.max(1, bets))]),
  );

const round2 = (figure: number): number => Math.round(figure * 100) / 100;
