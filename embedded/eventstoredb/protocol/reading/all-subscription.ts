import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../storage/log/event-log';
import { FIRST_POSITION } from '../../storage/log/tables';
import type { StoredEvent } from '../../storage/log/stored-event';
import { invalidArgument } from '../failures';
import { isHidden } from './filter';
import type { Pages } from './frames';
import { caughtUpFrame, checkpointFrame, confirmationFrame } from '../read-frames';
import type { AllRead } from './read-request';
import { framed } from './stream-read';

/** Records looked at together. */
const PAGE = 128;

/**
 * Follows the whole log behind a position. One cursor, woken by commits: a slow client holds up
 * only itself and misses nothing.
 */
export async function* followAll(log: EventLog, read: AllRead, signal: AbortSignal): Pages {
  const cursor = new AllCursor(log, read);
  yield [confirmationFrame(randomUUID())];
  while (!signal.aborted && !cursor.isAtEnd) yield cursor.page();
  yield [caughtUpFrame()];
  while (!signal.aborted) {
    if (cursor.isAtEnd) await log.growth.next(signal);
    else yield cursor.page();
  }
}

/** How far a subscription is in the log, and how long ago its last checkpoint was. */
class AllCursor {
  readonly #log: EventLog;
  readonly #read: AllRead;
  #next: number;
  #considered = 0;

  constructor(log: EventLog, read: AllRead) {
    if (read.filter?.checkpointInterval === 0) {
      throw invalidArgument('The window and the checkpoint multiplier must be at least 1.');
    }
    this.#log = log;
    this.#read = read;
    this.#next = positionBehind(log, read.from);
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#log.end;
  }

  /** The events among the next records, and the checkpoints that are due. */
  page(): Buffer[] {
    const records = this.#log.forwards(this.#next, PAGE);
    this.#next = records.at(-1)?.nextPosition ?? this.#next;
    return records.filter((record) => !isHidden(record)).flatMap((record) => this.#frames(record));
  }

  /** Checkpoints name the last record considered, matching or not. */
  #frames(record: StoredEvent): Buffer[] {
    const { filter } = this.#read;
    const isWanted = filter?.matches(record) !== false;
    const frames = isWanted ? framed(this.#log, this.#read, [record]) : [];
    this.#considered += 1;
    if (this.#considered !== filter?.checkpointInterval) return frames;
    this.#considered = 0;
    return [...frames, checkpointFrame(record.position)];
  }
}

function positionBehind(log: EventLog, from: AllRead['from']): number {
  if (from === 'start' || from === 0) return FIRST_POSITION;
  if (from === 'end' || from > log.newest) return log.end;
  const [record] = log.hasRecordAt(from) ? log.forwards(from, 1) : [];
  if (record !== undefined) return record.nextPosition;
  throw invalidArgument('No event has the position to subscribe behind.');
}
