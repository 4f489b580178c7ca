import { cpuMicros } from '../machine';
import type { RunningWorkload, Side, Workload } from './workload';

export interface Lengths {
  readonly rounds: number;
  readonly seconds: number;
}

/** One round: operations per second, and CPU time per operation of who answers and who asks. */
interface Round {
  readonly rate: number;
  readonly serverMicros: number | undefined;
  readonly clientMicros: number;
}

type Figures = { readonly [side in Side]: readonly Round[] };

/** Medians of the rounds; `ratio` is the server's rate over the reference's. */
export interface Result extends Figures {
  readonly name: string;
  readonly unit: string;
  readonly goal: number;
  readonly ratio: number;
  readonly isMet: boolean;
}

const SIDES = ['server', 'reference'] as const;

/** Round 0 of each side is thrown away: the code is not compiled yet. */
const WARM_UP_SECONDS = 2;

const schedule = (rounds: number) =>
  Array.from({ length: rounds + 1 }, (_, round) => SIDES.map((side) => ({ round, side }))).flat();

/** Rounds alternate between the sides, because a machine's speed drifts. */
export const measure = async (workload: Workload, lengths: Lengths): Promise<Result> => {
  const running = new Map<Side, RunningWorkload>();
  const rounds: Record<Side, Round[]> = { server: [], reference: [] };
  try {
    for (const side of SIDES) running.set(side, await workload.start(side));
    for (const { round, side } of schedule(lengths.rounds)) {
      const seconds = round === 0 ? WARM_UP_SECONDS : lengths.seconds;
      const figures = await measureRound(running.get(side), seconds);
      if (round > 0) rounds[side].push(figures);
      console.error(`${workload.name} round ${round} ${side}: ${described(figures, workload)}`);
    }
  } finally {
    for (const one of running.values()) await one.stop();
  }
  const { name, unit, goal } = workload;
  const ratio = medianRate(rounds.server) / medianRate(rounds.reference);
  return { name, unit, goal, ratio, isMet: ratio >= goal, ...rounds };
};

export const medianRate = (rounds: readonly Round[]): number => {
  const sorted = rounds.map(({ rate }) => rate).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

const measureRound = async (
  running: RunningWorkload | undefined,
  seconds: number,
): Promise<Round> => {
  if (running === undefined) throw new Error('nothing was started');
  const serverBefore = cpuMicros(running.pid ?? 0);
  const clientBefore = process.cpuUsage();
  const startedAt = performance.now();
  const rate = await running.round(seconds);
  const operations = (rate * (performance.now() - startedAt)) / 1_000;
  const { user, system } = process.cpuUsage(clientBefore);
  const serverAfter = cpuMicros(running.pid ?? 0);
  const isKnown = serverBefore !== undefined && serverAfter !== undefined;
  return {
    rate,
    serverMicros: isKnown ? (serverAfter - serverBefore) / operations : undefined,
    clientMicros: (user + system) / operations,
  };
};

const described = ({ rate, serverMicros, clientMicros }: Round, { unit }: Workload): string => {
  const server = serverMicros === undefined ? '' : `${serverMicros.toFixed(1)} + `;
  return `${Math.round(rate)} ${unit}/s (CPU ${server}${clientMicros.toFixed(1)} µs each)`;
};
