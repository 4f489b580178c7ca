import { schemaOf } from '@wagerlog/domain';
import { type DomainEvent, persistentMap, type Position } from '@wagerlog/event-sourcing';
import { decode, type EventStore, type Followed } from '@wagerlog/eventstore';
import type { Checkpoints, Leases } from '@wagerlog/mongo';
import { LeaseLost, MongoUnavailable } from '@wagerlog/mongo';
import { own, type Ownership, pauseOrAbort } from './ownership';
import { Performer } from './performing';
import { checkpointOf, type Pending, type ProcessManager } from './process';

/** What a worker says about itself, for logs and metrics. */
export interface WorkerReport {
  readonly state: (state: WorkerState) => void;
  readonly failed: (what: string, error: unknown, isFault: boolean) => void;
  readonly gauged: (figures: { readonly pending: number; readonly failing: number }) => void;
}

/** Waiting for the lease; reading up to the present; at work; at a stand until somebody looks. */
export type WorkerState = 'standby' | 'catching-up' | 'working' | 'stopped';

export interface Worker<Item extends Pending, Event extends DomainEvent> {
  readonly process: ProcessManager<Item, Event>;
  readonly perform: (item: Item, during: Tenure) => Promise<void>;
  readonly parallelMax: number;
  readonly tickMs: number;
}

/** One owner's time: aborted with the lease. */
export interface Tenure {
  readonly signal: AbortSignal;
  readonly assertOwned: () => Promise<void>;
}

export interface WorkerDoors {
  readonly store: EventStore;
  readonly leases: Leases;
  readonly checkpoints: Checkpoints;
  /** Unique in the installation. */
  readonly owner: string;
  readonly leaseTtlMs: number;
  readonly signal: AbortSignal;
  /** What has expired is judged by this. */
  readonly now: () => string;
  readonly report: WorkerReport;
}

/** Owns the process manager's work whenever it can, until the signal aborts. */
export const runWorker = async <Item extends Pending, Event extends DomainEvent>(
  worker: Worker<Item, Event>,
  doors: WorkerDoors,
): Promise<void> => {
  const { leases, owner, leaseTtlMs: ttlMs, signal, report } = doors;
  const name = `process-manager/${worker.process.name}`;
  const onFailure = (error: unknown): void => report.failed(name, error, false);
  while (!signal.aborted) {
    report.state('standby');
    const ownership = await own({ leases, name, owner, ttlMs, signal, onFailure });
    if (ownership === undefined) return;
    try {
      await new Shift(worker, doors, ownership).work();
    } catch (error) {
      report.state('stopped');
      report.failed(name, error, !(error instanceof LeaseLost));
    } finally {
      await ownership.end();
    }
    await pauseOrAbort(ttlMs / 4, signal);
  }
};

const saveEveryMs = 1_000;

/** From taking the lease to losing it. Everything is read anew from the checkpoint. */
class Shift<Item extends Pending, Event extends DomainEvent> {
  private pending = persistentMap<Item>();
  private considered: Position | undefined;
  private saved: Position | undefined;
  private savedAt = 0;
  private isCaughtUp = false;
  private readonly ended = new AbortController();
  private readonly signal: AbortSignal;
  private readonly performer: Performer<Item>;

  constructor(
    private readonly worker: Worker<Item, Event>,
    private readonly doors: WorkerDoors,
    private readonly ownership: Ownership,
  ) {
    this.signal = AbortSignal.any([doors.signal, ownership.lost, this.ended.signal]);
    const tenure = { signal: this.signal, assertOwned: ownership.assert };
    this.performer = new Performer<Item>({
      perform: (item) => worker.perform(item, tenure),
      onDone: (key) => (this.pending = this.pending.delete(key)),
      parallelMax: worker.parallelMax,
      report: { failed: doors.report.failed },
      now: Date.now,
      random: Math.random,
    });
  }

  async work(): Promise<void> {
    const { checkpoints, report } = this.doors;
    const { positions } = await checkpoints.claim(this.ownership.lease);
    this.considered = positions['log'];
    this.saved = this.considered;
    report.state('catching-up');
    const halves = [this.untilEnded(this.follow()), this.untilEnded(this.tick())];
    const ends = await Promise.allSettled(halves);
    await this.performer.idle();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    if (!this.ownership.lost.aborted) await this.save();
  }

  /** When one half fails or returns, the other is ended. */
  private untilEnded(half: Promise<void>): Promise<void> {
    return half.finally(() => this.ended.abort());
  }

  private async follow(): Promise<void> {
    const { store, report } = this.doors;
    const { handles: types, name } = this.worker.process;
    const followed = store.subscribeToAll({
      ...(this.considered === undefined ? {} : { from: this.considered }),
      types,
      signal: this.signal,
      onInterruption: (error) => report.failed(name, error, false),
    });
    for await (const item of followed) this.take(item);
  }

  private take(item: Followed): void {
    if (item.kind === 'caught-up') {
      if (!this.isCaughtUp) this.doors.report.state('working');
      this.isCaughtUp = true;
      return;
    }
    if (item.kind === 'event') this.evolve(item.event);
    this.considered = item.kind === 'event' ? item.event.position : item.position;
  }

  private evolve(stored: Extract<Followed, { kind: 'event' }>['event']): void {
    const { process } = this.worker;
    const schema = schemaOf(stored.stream);
    if (schema === undefined || !process.handles.includes(stored.type)) return;
    const recorded = decode<Event>(schema, stored);
    this.pending = process.evolve(this.pending, recorded, this.considered);
  }

  /** Commands go out only when the log was read to its end: what is done already is known then. */
  private async tick(): Promise<void> {
    const { process, tickMs } = this.worker;
    while (!this.signal.aborted) {
      if (this.isCaughtUp) {
        this.performer.offer(process.react(this.pending, this.doors.now()));
      }
      if (performance.now() - this.savedAt >= saveEveryMs) await this.save();
      const { size: pending } = this.pending;
      this.doors.report.gauged({ pending, failing: this.performer.failing });
      await pauseOrAbort(tickMs, this.signal);
    }
  }

  /** An unreachable database is the lease's matter: without renewal the shift ends. */
  private async save(): Promise<void> {
    this.savedAt = performance.now();
    try {
      await this.saveCheckpoint();
    } catch (error) {
      if (!(error instanceof MongoUnavailable)) throw error;
      this.doors.report.failed(this.worker.process.name, error, false);
    }
  }

  private async saveCheckpoint(): Promise<void> {
    const position = checkpointOf(this.pending, this.considered);
    if (position === undefined || isSame(position, this.saved)) return;
    const { checkpoints } = this.doors;
    const notes = { pending: this.pending.size };
    const { lease } = this.ownership;
    const lost = await checkpoints.save([{ lease, positions: { log: position }, notes }]);
    if (lost.length > 0) throw new LeaseLost(`${lease.name} has a newer owner`);
    this.saved = position;
  }
}

const isSame = (a: Position, b: Position | undefined): boolean =>
  a.commit === b?.commit && a.prepare === b.prepare;
