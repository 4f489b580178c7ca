import path from 'node:path';
import { DiskState, type OnDiskFailure } from '../../../data-file/disk-failure';
import { Gate } from '../../../faults/gate';
import { AppendMemory } from './append-memory';
import { Batch } from './batch';
import type { EventLog } from '../log/event-log';
import type { Tables } from '../log/tables';

/** Writes decided in one batch at most; it bounds how long deciding keeps the event loop. */
const BATCH_MAX = 1024;

interface Queued {
  decide(batch: Batch): void;
  settle(failure?: Error): void;
}

/** A write from its submission to its answer. */
class QueuedWrite<Decision> implements Queued {
  #decision: Decision | undefined;
  #failure: Error | undefined;

  constructor(
    readonly decideIn: (batch: Batch) => Decision,
    readonly resolve: (decision: Decision) => void,
    readonly reject: (failure: Error) => void,
  ) {}

  decide(batch: Batch): void {
    try {
      this.#decision = this.decideIn(batch);
    } catch (failure) {
      this.#failure = failure as Error;
    }
  }

  settle(failure = this.#failure): void {
    if (failure === undefined) this.resolve(this.#decision as Decision);
    else this.reject(failure);
  }
}

/**
 * Group commit: all writes that arrive in one turn of the event loop, or while a flush is under
 * way, share one transaction and one flush, in the order of arrival. Every answer, a refusal too,
 * waits for it: it may rest on what the same batch wrote.
 */
export class Writer {
  /** No batch is begun while this is held. */
  readonly gate = new Gate();
  readonly #log: EventLog;
  readonly #tables: Tables;
  readonly #memory = new AppendMemory();
  readonly #disk: DiskState;
  #queue: Queued[] = [];
  #draining: Promise<void> | undefined;

  constructor(log: EventLog, tables: Tables, onDiskFailure: OnDiskFailure) {
    this.#log = log;
    this.#tables = tables;
    this.#disk = new DiskState(path.dirname(tables.file), onDiskFailure);
  }

  /**
   * Decides on a write and resolves with the decision when it is on disk.
   * @throws what `decide` throws, which must be before its first write to the batch; or the
   * error of the commit, after which nothing of the batch is in the log.
   */
  submit<Decision>(decide: (batch: Batch) => Decision): Promise<Decision> {
    return new Promise((resolve, reject) => {
      this.#queue.push(new QueuedWrite(decide, resolve, reject));
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when nothing is queued or being written. */
  async idle(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      while (this.gate.held !== undefined) await this.gate.held;
      const queued = this.#queue.splice(0, BATCH_MAX);
      await this.#commit(queued);
    }
    this.#draining = undefined;
  }

  async #commit(queued: readonly Queued[]): Promise<void> {
    const batch = new Batch(this.#log, this.#memory);
    for (const write of queued) write.decide(batch);
    try {
      this.#disk.check();
      await this.#tables.write(batch.records);
      batch.publish();
      for (const write of queued) write.settle();
    } catch (failure) {
      this.#disk.troubleIn(failure);
      for (const write of queued) write.settle(failure as Error);
    }
  }
}
