import { CommandError } from '../../errors';
import type { TimeLimit } from '../../query/time-limit';
import { cursorReply } from './cursor-reply';

const BATCH_BYTES_MAX = 16 * 1024 * 1024;
const FIRST_BATCH_COUNT = 101;
const CURSORS_MAX = 10_000;
const MINUTE = 60 * 1000;
/** As long as the session a driver puts around a cursor lives. */
const IDLE_MS_MAX = { usual: 10 * MINUTE, noTimeout: 30 * MINUTE } as const;

interface Cursor extends Batching {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  /** Read ahead by one, to know whether anything follows. */
  next: Buffer | undefined;
  usedAt: number;
}

export interface Batching {
  readonly batchSize: number | undefined;
  readonly singleBatch?: boolean | undefined;
  readonly noTimeout?: boolean | undefined;
  readonly timeLimit?: TimeLimit | undefined;
  /** Throws when what is read is not there any more. */
  readonly checkSource?: (() => void) | undefined;
}

/** Open cursors of all clients; bounded, and forgotten when idle for too long. */
export class Cursors {
  /** The one used longest ago comes first. */
  readonly #open = new Map<bigint, Cursor>();
  #lastId = 0n;

  constructor(readonly now: () => number = Date.now) {}

  /** Answers with the first batch and keeps what is left. */
  first(namespace: string, documents: Iterable<Buffer>, batching: Batching): Buffer {
    const cursor: Cursor = {
      ...batching,
      namespace,
      documents: documents[Symbol.iterator](),
      next: undefined,
      usedAt: this.now(),
    };
    cursor.next = pull(cursor);
    const batch = take(cursor, batching.batchSize ?? FIRST_BATCH_COUNT);
    batching.timeLimit?.pause();
    const id = cursor.next === undefined || batching.singleBatch === true ? 0n : this.#keep(cursor);
    return cursorReply({ field: 'firstBatch', namespace, id, batch });
  }

  /** The next batch; a cursor that fails is gone. */
  more(id: bigint, namespace: string, batchSize: number | undefined): Buffer {
    const cursor = this.#find(id, namespace);
    const batch = this.#orGone(id, () => {
      cursor.checkSource?.();
      cursor.timeLimit?.resume();
      return take(cursor, batchSize === undefined || batchSize === 0 ? Infinity : batchSize);
    });
    cursor.timeLimit?.pause();
    cursor.usedAt = this.now();
    const isDone = cursor.next === undefined;
    this.#open.delete(id);
    if (!isDone) this.#open.set(id, cursor);
    return cursorReply({ field: 'nextBatch', namespace, id: isDone ? 0n : id, batch });
  }

  /** Whether there was such a cursor. */
  kill(id: bigint): boolean {
    return this.#open.delete(id);
  }

  #find(id: bigint, namespace: string): Cursor {
    const cursor = this.#open.get(id);
    if (cursor === undefined || this.#isIdle(cursor)) {
      this.#open.delete(id);
      throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    }
    if (cursor.namespace === namespace) return cursor;
    throw new CommandError(
      'Unauthorized',
      `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace`,
    );
  }

  #orGone<T>(id: bigint, read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
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
    for (const [id, cursor] of this.#open) {
      if (this.#isIdle(cursor)) this.#open.delete(id);
      else if (cursor.noTimeout !== true) return;
    }
  }

  #isIdle({ usedAt, noTimeout }: Cursor): boolean {
    return this.now() - usedAt > IDLE_MS_MAX[noTimeout === true ? 'noTimeout' : 'usual'];
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
