import { CommandError } from '../../errors';
import { cursorReply } from './cursor-reply';

const BATCH_BYTES_MAX = 16 * 1024 * 1024;
const FIRST_BATCH_COUNT = 101;
const CURSORS_MAX = 10_000;
const IDLE_MS_MAX = 10 * 60 * 1000;

interface Cursor {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  /** Read ahead by one, to know whether anything follows. */
  next: Buffer | undefined;
  usedAt: number;
}

export interface Batching {
  readonly batchSize: number | undefined;
  readonly singleBatch?: boolean | undefined;
}

/** Open cursors of all clients; bounded, and forgotten when idle for ten minutes. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  #lastId = 0n;

  /** Answers with the first batch and keeps what is left. */
  first(namespace: string, documents: Iterable<Buffer>, batching: Batching): Buffer {
    const cursor: Cursor = {
      namespace,
      documents: documents[Symbol.iterator](),
      next: undefined,
      usedAt: Date.now(),
    };
    cursor.next = pull(cursor);
    const batch = take(cursor, batching.batchSize ?? FIRST_BATCH_COUNT);
    const id = cursor.next === undefined || batching.singleBatch === true ? 0n : this.#keep(cursor);
    return cursorReply({ field: 'firstBatch', namespace, id, batch });
  }

  more(id: bigint, namespace: string, batchSize: number | undefined): Buffer {
    const cursor = this.#open.get(id);
    if (cursor?.namespace !== namespace) {
      throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    }
    cursor.usedAt = Date.now();
    const batch = take(cursor, batchSize === undefined || batchSize === 0 ? Infinity : batchSize);
    if (cursor.next === undefined) this.#open.delete(id);
    return cursorReply({
      field: 'nextBatch',
      namespace,
      id: cursor.next === undefined ? 0n : id,
      batch,
    });
  }

  /** Whether there was such a cursor. */
  kill(id: bigint): boolean {
    return this.#open.delete(id);
  }

  #keep(cursor: Cursor): bigint {
    this.#forgetIdle();
    if (this.#open.size >= CURSORS_MAX) {
      throw new CommandError('BadValue', `more than ${CURSORS_MAX} open cursors`);
    }
    this.#lastId += 1n;
    this.#open.set(this.#lastId, cursor);
    return this.#lastId;
  }

  #forgetIdle(): void {
    const oldest = Date.now() - IDLE_MS_MAX;
    for (const [id, { usedAt }] of this.#open) if (usedAt < oldest) this.#open.delete(id);
  }
}

function pull({ documents }: Cursor): Buffer | undefined {
  const result = documents.next();
  return result.done === true ? undefined : result.value;
}

function take(cursor: Cursor, count: number): readonly Buffer[] {
  const batch: Buffer[] = [];
  let bytes = 0;
  while (cursor.next !== undefined && batch.length < count) {
    bytes += cursor.next.length;
    if (bytes > BATCH_BYTES_MAX && batch.length > 0) break;
    batch.push(cursor.next);
    cursor.next = pull(cursor);
  }
  return batch;
}
