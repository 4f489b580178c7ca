import { instantFromMs, type TriggerEvent } from '@wagerlog/domain';
import type { EventStore } from '@wagerlog/eventstore';
import type { Mongo } from '@wagerlog/mongo';
import type { Reports } from './reports';
import {
  type PendingReservation,
  type SweepEvent,
  sweepProcess,
} from './reservations/sweep.process';
import { performRun } from './settlement/settlement-run';
import { type PendingRun, settlementProcess } from './settlement/settlement.process';
import { Commands } from './work/commands';
import { Pace } from './work/pace';
import { runWorker, type Worker, type WorkerDoors } from './work/worker';

export interface ProcessManagerOptions {
  readonly store: EventStore;
  readonly mongo: Mongo;
  readonly reports: Reports;
  /** Unique in the installation. */
  readonly owner: string;
  readonly graceMs: number;
  /** How long a lease outlives its owner's last sign of life. Default 10 s. */
  readonly leaseTtlMs?: number;
  /** Epoch milliseconds; says what has expired. Default: the system's. */
  readonly clock?: () => number;
}

const leaseTtlMsDefault = 10_000;
/** Markets settled side by side, each with its own bound of accounts. */
const runsInParallel = 8;
const sweepsInParallel = 16;
const settlementTickMs = 100;
const sweepTickMs = 1_000;

/** Settlement runs and the reservation sweeper, each owned by one process at a time. */
export class ProcessManager {
  private readonly stopping = new AbortController();

  constructor(private readonly options: ProcessManagerOptions) {}

  /** Resolves when both workers have stopped. */
  async run(): Promise<void> {
    await Promise.all([
      runWorker(settlementWorker(this.options), this.doors('settlement')),
      runWorker(sweepWorker(this.options), this.doors('reservation-sweeper')),
    ]);
  }

  /** Steps under way are finished, then the leases are given back. */
  stop(): void {
    this.stopping.abort();
  }

  private doors(work: string): WorkerDoors {
    const { store, mongo, reports, owner, leaseTtlMs = leaseTtlMsDefault } = this.options;
    const { leases, checkpoints } = mongo;
    const { signal } = this.stopping;
    const doors = { store, leases, checkpoints, owner, leaseTtlMs, signal };
    return { ...doors, now: nowBy(this.options), report: reports.of(work) };
  }
}

const nowBy =
  ({ clock = Date.now }: ProcessManagerOptions) =>
  (): string =>
    instantFromMs(clock());

const settlementWorker = (options: ProcessManagerOptions): Worker<PendingRun, TriggerEvent> => {
  const { store, reports, graceMs } = options;
  const commands = new Commands(store, 'settlement');
  const pace = new Pace();
  return {
    process: settlementProcess,
    parallelMax: runsInParallel,
    tickMs: settlementTickMs,
    perform: async (run, { signal, assertOwned }) => {
      const { settlementId } = run;
      const performed = performRun(run, {
        ...{ commands, pace, graceMs, signal, assertOwned },
        now: nowBy(options),
        onParked: ({ betId }, reason) => reports.itemParked(settlementId, betId, reason),
        onProgress: (progress) => reports.progress(settlementId, progress),
      });
      const outcome = await performed.finally(() => reports.runLeft(settlementId));
      reports.runEnded(settlementId, outcome);
    },
  };
};

const sweepWorker = ({
  store,
  graceMs,
}: ProcessManagerOptions): Worker<PendingReservation, SweepEvent> => {
  const commands = new Commands(store, 'reservation-sweeper');
  return {
    process: sweepProcess(graceMs),
    parallelMax: sweepsInParallel,
    tickMs: sweepTickMs,
    perform: ({ cause, ...reservation }) => commands.sweep(reservation, cause),
  };
};
