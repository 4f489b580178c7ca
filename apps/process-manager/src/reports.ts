import { Counter, Gauge, type Logger, type Registry } from '@wagerlog/http';
import { SettlementFigures } from './settlement-figures';
import type { RunProgress } from './settlement/run-scene';
import { messageOf } from './work/failures';
import type { WorkerReport, WorkerState } from './work/worker';

/** Figures of both workers, one series each. */
export class Reports {
  private readonly states = new Map<string, WorkerState>();
  private readonly pending: Gauge<'work'>;
  private readonly failing: Gauge<'work'>;
  private readonly isOwner: Gauge<'work'>;
  private readonly failures: Counter<'work' | 'kind'>;
  private readonly settlement: SettlementFigures;

  constructor(
    registry: Registry,
    private readonly logger: Logger,
  ) {
    const registers = [registry];
    const labelNames = ['work'] as const;
    this.pending = new Gauge({
      name: 'wagerlog_process_pending',
      help: 'Pieces of work the log has asked for that are not done yet.',
      ...{ labelNames, registers },
    });
    this.failing = new Gauge({
      name: 'wagerlog_process_failing',
      help: 'Pending pieces of work whose last try failed.',
      ...{ labelNames, registers },
    });
    this.isOwner = new Gauge({
      name: 'wagerlog_process_owner',
      help: '1 while this process owns the work.',
      ...{ labelNames, registers },
    });
    this.failures = new Counter({
      name: 'wagerlog_process_failures_total',
      help: 'Failed tries: passing (tried again) or fault (somebody has to look).',
      labelNames: ['work', 'kind'],
      registers,
    });
    this.settlement = new SettlementFigures(registry, logger);
  }

  /** What one worker tells about itself. */
  of(work: string): WorkerReport {
    return {
      state: (state) => this.state(work, state),
      failed: (what, error, isFault) => {
        this.failures.inc({ work, kind: isFault ? 'fault' : 'passing' });
        const line = { work, what, ...(isFault ? { err: error } : { reason: messageOf(error) }) };
        this.logger[isFault ? 'error' : 'warn'](line, 'try failed');
      },
      gauged: ({ pending, failing }) => {
        this.pending.set({ work }, pending);
        this.failing.set({ work }, failing);
      },
    };
  }

  progress(settlementId: string, progress: RunProgress): void {
    this.settlement.progress(settlementId, progress);
  }
  /** It is not at work in this process any more: done, failed, or its lease is lost. */
  runLeft(settlementId: string): void {
    this.settlement.runLeft(settlementId);
  }
  runEnded(settlementId: string, outcome: 'completed' | 'superseded'): void {
    this.settlement.runEnded(settlementId, outcome);
  }
  itemParked(settlementId: string, betId: string, reason: string): void {
    this.settlement.itemParked(settlementId, betId, reason);
  }

  /** For readiness: rejects while a worker has no way on. */
  async check(): Promise<void> {
    const stopped = [...this.states].filter(([, state]) => state === 'stopped');
    if (stopped.length > 0) {
      throw new Error(`stopped: ${stopped.map(([work]) => work).join(', ')}; see the log`);
    }
  }

  private state(work: string, state: WorkerState): void {
    this.isOwner.set({ work }, state === 'working' || state === 'catching-up' ? 1 : 0);
    // A worker that failed waits and begins again; it counts as stopped until it works again.
    const isRecovering = this.states.get(work) === 'stopped' && state !== 'working';
    if (!isRecovering) this.states.set(work, state);
    this.logger.info({ work, state }, 'worker');
  }
}
