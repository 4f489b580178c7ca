import path from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { DamagedFile } from '../../../data-file/damaged-file';
import { indexKey } from './index-key';
import { recordCodec } from './record-codec';
import type { StoredEvent } from './stored-event';

/** The data file inside the data folder. */
export const DATA_FILE = 'events.mdb';

/** Raised with every change of the record layout or of the keys; there is no conversion. */
const FORMAT = 'wagerlog embedded event store, format 2';

/**
 * A commit resolves when it is on disk. LMDB's batching of whole event-loop turns is off, because it
 * leaves a promise behind that nobody can catch when a commit fails; we batch ourselves.
 */
const DURABLE = { overlappingSync: false, eventTurnBatching: false };

const INDEXED = { keyEncoding: 'binary', encoding: 'ordered-binary' } as const;

/** Position 0 means "start" on the wire, so no event may have it. */
export const FIRST_POSITION = 64;

/**
 * The LMDB file: `log` holds every record under its position, `index` the position of each
 * stream's revisions, `book` the format and where the log ends. A write is one transaction and
 * is on disk when its promise resolves (`overlappingSync: false`).
 */
export class Tables {
  readonly file: string;
  readonly log: Database<Buffer, number>;
  readonly index: Database<number, Buffer>;
  readonly #root: RootDatabase;
  readonly #book: Database<string | number, string>;

  constructor(folder: string, { readOnly = false } = {}) {
    this.file = path.join(folder, DATA_FILE);
    this.#root = open({ path: this.file, noSubdir: true, maxDbs: 4, readOnly, ...DURABLE });
    const records = { name: 'log', encoder: recordCodec() }; // LMDB's types leave encoders out.
    this.log = this.#root.openDB(records);
    this.index = this.#root.openDB({ name: 'index', ...INDEXED });
    this.#book = this.#root.openDB({ name: 'book', encoding: 'ordered-binary' });
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

  /**
   * Writes the records of one group commit; resolves when all of them are on disk.
   * @throws the system's error, for example of a full disk; then none of them is in the log.
   */
  async write(records: readonly StoredEvent[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const writes = new Set<Promise<boolean>>();
    const commit = this.#root.batch(() => {
      for (const record of records) {
        writes.add(this.log.put(record.position, record.bytes));
        if (record.isBlank) continue;
        writes.add(this.index.put(indexKey(record.stream, record.revision), record.position));
      }
      writes.add(this.#book.put('end', last.nextPosition));
    });
    await Promise.all([commit, ...writes]).catch(throwReason);
    this.#root.resetReadTxn();
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
