import type { AppendRequest, Expectation, WriteRefusal } from './writing/append-decision';
import type { OnDiskFailure } from '../../data-file/disk-failure';
import { syncFolder } from '../../data-file/sync';
import { EventLog } from './log/event-log';
import { Tables } from './log/tables';
import { Writer } from './writing/writer';
import { append, softDelete, tombstone, writeFirstEvent } from './writing/writes';
import type { AppendOutcome, Written } from './writing/writes';

/** What the calls that write need of a store. */
export type Writes = Pick<Store, 'append' | 'softDelete' | 'tombstone'>;

/** One open data folder: the log to read and the three ways to write to it. */
export class Store {
  readonly log: EventLog;
  readonly #tables: Tables;
  readonly #writer: Writer;

  private constructor(tables: Tables, onDiskFailure: OnDiskFailure) {
    this.#tables = tables;
    this.log = new EventLog(tables);
    this.#writer = new Writer(this.log, tables, onDiskFailure);
  }

  /** @throws DamagedFile when the data file is not what this server wrote. */
  static async open(
    folder: string,
    onDiskFailure: OnDiskFailure = () => undefined,
  ): Promise<Store> {
    const tables = new Tables(folder);
    await tables.prepare();
    syncFolder(folder);
    const store = new Store(tables, onDiskFailure);
    if (tables.index.isFarBehind) await tables.completeIndex();
    if (store.log.isEmpty) await store.#writer.submit(writeFirstEvent);
    return store;
  }

  append(request: AppendRequest): Promise<AppendOutcome> {
    return this.#writer.submit((batch) => append(batch, request));
  }

  softDelete(stream: string, expected: Expectation): Promise<Written | WriteRefusal> {
    return this.#writer.submit((batch) => softDelete(batch, stream, expected));
  }

  tombstone(stream: string, expected: Expectation): Promise<Written | WriteRefusal> {
    return this.#writer.submit((batch) => tombstone(batch, stream, expected));
  }

  /** Commits wait for this, as for a slow disk; nothing of them can be read before. */
  hold(until: Promise<void>): void {
    this.#writer.gate.hold(until);
  }

  /** Resolves when every write that was submitted is on disk and answered. */
  idle(): Promise<void> {
    return this.#writer.idle();
  }

  async close(): Promise<void> {
    await this.#writer.close().finally(() => this.#tables.close());
  }
}
