import path from 'node:path';
import { startChild } from '../child-server';
import { targetOf } from '../compare/run';
import type { Audit, Contender, RunningContender } from '../contenders/contender';
import { closedLoop, type Target } from '../load/closed-loop';
import type { Distribution } from '../load/distribution';
import { openLoop } from '../load/open-loop';
import { placedStatus, type Latencies } from '../load/tally';
import { Recovery } from './recovery';

export interface OverloadOptions {
  readonly distribution: Distribution;
  /** Of the capacity's measurement and of the load before and after. */
  readonly connections: number;
  /** Of the overload. */
  readonly customers: number;
  readonly seconds: number;
  readonly warm: number;
  /** The overload's rate is so many times the capacity. */
  readonly times: number;
}

/** Latencies in milliseconds; rates in bets per second. */
export interface OverloadRun {
  readonly contender: string;
  readonly distribution: Distribution;
  readonly round: number;
  /** With the generator at work for itself alone. */
  readonly plainCapacity: number;
  /** With the generator's CPU time of the overload burnt beside it: what goodput is compared to. */
  readonly capacity: number;
  readonly offered: number;
  readonly goodput: number;
  readonly goodputOfCapacity: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers other than a placed bet, from sending to answer. */
  readonly rejections: Latencies;
  /** Placed bets, from sending to answer. */
  readonly placed: Latencies;
  readonly longestAnswer: number;
  /** Seconds from the end of the overload until all is as before; null: not while it was watched. */
  readonly recoverySeconds: number | null;
  readonly generatorCores: number;
  readonly audit: Audit;
}

/** Half of the capacity: the load before and after. */
const calmShare = 0.5;
/** As before: no bet later than this many times the p99 of the calm, and not than this many ms. */
const calmTimes = 3;
const calmFloorMs = 100;
/** A core is never quite free for one thread. */
const coresMax = 0.95;

export const overloadOnce = async (
  contender: Contender,
  { round, ...options }: OverloadOptions & { readonly round: number },
): Promise<OverloadRun> => {
  const running = await contender.start();
  try {
    const target = targetOf(running, options.distribution);
    const figures = await overload(target, options);
    const audit = await auditWhenDone(running, target);
    const { distribution } = options;
    return { contender: contender.name, distribution, round, ...figures, audit };
  } finally {
    await running.stop();
  }
};

/** A bet that was given up is brought to its end by the server nevertheless. */
const settleMs = 12_000;

const auditWhenDone = async (running: RunningContender, { journal }: Target): Promise<Audit> => {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  return running.audit(journal.acknowledged);
};

const overload = async (target: Target, options: OverloadOptions) => {
  const { connections, seconds, warm, customers, times } = options;
  await closedLoop(target, { connections, seconds: warm });
  const plain = await capacityOf(target, options);
  const calmLoad = { rate: plain.rate * calmShare, seconds, connections };
  const calm = await openLoop(target, calmLoad);
  const rate = plain.rate * times;
  const before = cores();
  const startedAt = performance.now();
  const heavy = await openLoop(target, { rate, seconds, connections: customers });
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  const generatorCores = cores() - before;
  const recovery = new Recovery(performance.now());
  await openLoop(target, {
    ...calmLoad,
    observe: (status, ms, dueAt) => recovery.record(status === placedStatus, ms, dueAt),
  });
  const share = generatorCores / tookSeconds;
  const capacity = await burntCapacity(target, options, share - plain.cores);
  const goodput = heavy.tally.count(placedStatus) / tookSeconds;
  const calmMs = Math.max(calmFloorMs, calmTimes * calm.tally.placed.latencies.p99);
  return {
    plainCapacity: Math.round(plain.rate),
    capacity: Math.round(capacity),
    offered: Math.round(heavy.due / seconds),
    goodput: Math.round(goodput),
    goodputOfCapacity: goodput / capacity,
    statuses: heavy.tally.statuses,
    rejections: heavy.others.latencies,
    placed: heavy.placed.latencies,
    longestAnswer: Math.max(heavy.others.latencies.max, heavy.placed.latencies.max),
    recoverySeconds: recovery.seconds(calmMs) ?? null,
    generatorCores: Math.round(share * 100) / 100,
  };
};

/** CPU time of this process in core-seconds. */
const cores = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};

const capacityOf = async (
  target: Target,
  { connections, seconds }: OverloadOptions,
): Promise<{ readonly rate: number; readonly cores: number }> => {
  const before = cores();
  const { tally, seconds: took } = await closedLoop(target, { connections, seconds });
  return { rate: tally.count(placedStatus) / took, cores: (cores() - before) / took };
};

const burntCapacity = async (
  target: Target,
  options: OverloadOptions,
  share: number,
): Promise<number> => {
  const program = path.join(__dirname, '../load/burner.js');
  const bounded = Math.min(coresMax, Math.max(0, share));
  const burner = await startChild(program, [bounded.toFixed(3)]);
  try {
    return (await capacityOf(target, options)).rate;
  } finally {
    await burner.stop();
  }
};
