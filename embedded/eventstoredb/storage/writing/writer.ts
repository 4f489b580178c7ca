import path from 'node:path';
import { DiskState, type OnDiskFailure } from '../../../data-file/disk-failure';
import { Gate } from '../../../faults/gate';
import { AppendMemory } from './append-memory';
import { Batch } from './batch';
import { Group, Submission, type SubmittedWrite } from './group';
import type { EventLog } from '../log/event-log';
import type { Tables } from '../log/tables';

/** Where groups are flushed to. */
type WrittenTo = Pick<Tables, 'file' | 'write' | 'completeIndex'>;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Group commit, one group ahead: while a group is being flushed, what arrives is decided and encoded
 * on top of it, as the group that is flushed next. Writes are committed and answered in the order of
 * arrival. Every answer, a refusal too, waits for the flush of its group and of the one before: it
 * may rest on what they wrote. When a flush fails, what was decided on top of it fails with it.
 */
export class Writer {
  /** No flush is begun while this is held. */
  readonly gate = new Gate();
  readonly #log: EventLog;
  readonly #tables: WrittenTo;
  readonly #memory = new AppendMemory();
  readonly #disk: DiskState;
  readonly #queue: SubmittedWrite[] = [];
  #ahead: Group;
  #flushing: Promise<void> | undefined;

  constructor(log: EventLog, tables: WrittenTo, onDiskFailure: OnDiskFailure) {
    this.#log = log;
    this.#tables = tables;
    this.#disk = new DiskState(path.dirname(tables.file), onDiskFailure);
    this.#ahead = this.#onTheLog();
  }

  /**
   * Decides on a write and resolves with the decision when it is on disk.
   * @throws what `decide` throws, which must be before its first write to the batch; or the
   * error of a commit, its own or the one before, after which nothing of it is in the log.
   */
  submit<Decision>(decide: (batch: Batch) => Decision): Promise<Decision> {
    return new Promise((resolve, reject) => {
      this.#queue.push(new Submission(decide, resolve, reject));
      if (this.#queue.length === 1) setImmediate(() => this.#takeIn());
    });
  }

  /** Resolves when nothing is queued or being written. */
  async idle(): Promise<void> {
    while (this.#flushing !== undefined || this.#queue.length > 0) {
      await (this.#flushing ?? turn());
    }
  }

  /**
   * Writes what is left, then the rest of the index: the next start is faster with it, and can do
   * without it when the disk is full.
   */
  async close(): Promise<void> {
    await this.idle();
    try {
      this.#disk.check();
      await this.#tables.completeIndex();
    } catch (failure) {
      if (this.#disk.troubleIn(failure) !== 'full') throw failure;
    }
  }

  /** Takes in together what arrived in one turn of the event loop. */
  #takeIn(): void {
    this.#ahead.takeFrom(this.#queue);
    if (!this.#ahead.isEmpty) this.#flushing ??= this.#flush();
  }

  /** Flushes one group after the other until nothing is left. */
  async #flush(): Promise<void> {
    for (;;) {
      while (this.gate.held !== undefined) await this.gate.held;
      this.#ahead.takeFrom(this.#queue);
      const group = this.#ahead;
      if (group.isEmpty) break;
      this.#ahead = new Group(group.batch.next());
      await this.#commit(group);
    }
    this.#flushing = undefined;
  }

  async #commit(group: Group): Promise<void> {
    try {
      this.#disk.check();
      await this.#tables.write(group.batch.records);
      group.batch.publish();
      group.settle();
    } catch (failure) {
      this.#disk.troubleIn(failure);
      const onTop = this.#ahead;
      this.#ahead = this.#onTheLog();
      for (const failed of [group, onTop]) failed.settle(failure as Error);
    }
  }

  #onTheLog(): Group {
    return new Group(new Batch(this.#log, this.#memory));
  }
}
