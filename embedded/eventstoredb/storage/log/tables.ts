import path from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { DamagedFile } from '../../../data-file/damaged-file';
import { recordCodec } from './record-codec';
import { StreamIndex, type Portion } from './stream-index';
import type { StoredEvent } from './stored-event';

/** The data file inside the data folder. */
export const DATA_FILE = 'events.mdb';

/** Raised with every change of the record layout or of the keys; there is no conversion. */
const FORMAT = 'wagerlog embedded event store, format 3';

/**
 * A commit resolves when it is on disk. LMDB's batching of whole event-loop turns is off, because it
 * leaves a promise behind that nobody can catch when a commit fails; we batch ourselves.
 */
const DURABLE = { overlappingSync: false, eventTurnBatching: false };

const INDEXED = { keyEncoding: 'binary', encoding: 'ordered-binary' } as const;

/** Records' worth of entries in one commit while the index is completed. */
const COMPLETING = 4_096;

/** Position 0 means "start" on the wire, so no event may have it. */
export const FIRST_POSITION = 64;

/**
 * The LMDB file: `log` holds every record under its position, `index` the position of each
 * stream's revisions, `book` the format, where the log ends and up to where it is indexed. A write
 * is one transaction and is on disk when its promise resolves (`overlappingSync: false`).
 */
export class Tables {
  readonly file: string;
  readonly log: Database<Buffer, number>;
  readonly index: StreamIndex;
  /** What is written of the index. */
  readonly indexed: Database<number, Buffer>;
  readonly #root: RootDatabase;
  readonly #book: Database<string | number, string>;

  constructor(folder: string, { readOnly = false } = {}) {
    this.file = path.join(folder, DATA_FILE);
    this.#root = open({ path: this.file, noSubdir: true, maxDbs: 4, readOnly, ...DURABLE });
    const records = { name: 'log', encoder: recordCodec() }; // LMDB's types leave encoders out.
    this.log = this.#root.openDB(records);
    this.indexed = this.#root.openDB({ name: 'index', ...INDEXED });
    this.#book = this.#root.openDB({ name: 'book', encoding: 'ordered-binary' });
    this.index = new StreamIndex(this.indexed, this.indexedUpTo);
  }

  /** Whether nothing was written yet, not even the format. @throws DamagedFile on another one */
  get isNew(): boolean {
    const format = this.#book.get('format');
    if (format === FORMAT) return false;
    const isNew = format === undefined && this.log.getKeysCount({ limit: 1 }) === 0;
    if (!isNew) throw new DamagedFile(`it says "${String(format)}" instead of "${FORMAT}"`);
    return true;
  }

  /** Checks the format, and writes it into a new file. */
  async prepare(): Promise<void> {
    if (!this.isNew) return;
    await this.#root.batch(() => {
      this.#book.put('format', FORMAT);
      this.#book.put('end', FIRST_POSITION);
    });
  }

  /** The position the next record gets. */
  get end(): number {
    return Number(this.#book.get('end'));
  }

  /** All events below this position are in the index. */
  get indexedUpTo(): number {
    return Number(this.#book.get('indexed') ?? FIRST_POSITION);
  }

  /**
   * Writes the records of one group commit; resolves when all of them are on disk.
   * @throws the system's error, for example of a full disk; then none of them is in the log.
   */
  async write(records: readonly StoredEvent[]): Promise<void> {
    if (records.length > 0) await this.#commit(records, this.index.portionFor(records.length));
  }

  /** Writes all of the index that is in memory. @throws as `write` */
  async completeIndex(): Promise<void> {
    while (this.index.begin()) await this.#commit([], this.index.portionFor(COMPLETING));
  }

  async #commit(records: readonly StoredEvent[], { entries, indexed }: Portion): Promise<void> {
    const writes = new Set<Promise<boolean>>();
    const end = records.at(-1)?.nextPosition;
    const commit = this.#root.batch(() => {
      for (const { position, bytes } of records) writes.add(this.log.put(position, bytes));
      for (const [key, position] of entries) writes.add(this.indexed.put(key, position));
      if (indexed !== undefined) writes.add(this.#book.put('indexed', indexed));
      if (end !== undefined) writes.add(this.#book.put('end', end));
    });
    await Promise.all([commit, ...writes]).catch(throwReason);
    this.#root.resetReadTxn();
    this.index.written();
    this.index.add(records);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

/** LMDB says only that a commit failed; why is in a promise of its own, which rejects. */
async function throwReason(failure: { readonly commitError?: Promise<never> }): Promise<never> {
  await failure.commitError;
  throw failure;
}
