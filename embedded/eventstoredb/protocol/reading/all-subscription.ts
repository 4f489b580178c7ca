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
    const { filter } = this.#read;
    const records = this.#log.forwards(this.#next, PAGE);
    this.#next = records.at(-1)?.nextPosition ?? this.#next;
    const considered = records.filter((record) => !isHidden(record));
    const wanted = considered.filter((record) => filter?.matches(record) !== false);
    const frames = framed(this.#log, this.#read, wanted);
    return filter === undefined ? frames : this.#withCheckpoints(considered, { wanted, frames });
  }

  /** Checkpoints name the last record considered, matching or not. */
  #withCheckpoints(considered: readonly StoredEvent[], page: FramedPage): Buffer[] {
    let sent = 0;
    return considered.flatMap((record) => {
      const isWanted = record === page.wanted[sent];
      const event = isWanted ? page.frames.slice(sent, (sent += 1)) : [];
      this.#considered += 1;
      if (this.#considered !== this.#read.filter?.checkpointInterval) return event;
      this.#considered = 0;
      return [...event, checkpointFrame(record.position)];
    });
  }
}

/** The records of a page that are sent, and the frame of each. */
interface FramedPage {
  readonly wanted: readonly StoredEvent[];
  readonly frames: readonly Buffer[];
}

function positionBehind(log: EventLog, from: AllRead['from']): number {
  if (from === 'start' || from === 0) return FIRST_POSITION;
  if (from === 'end' || from > log.newest) return log.end;
  const [record] = log.hasRecordAt(from) ? log.forwards(from, 1) : [];
  if (record !== undefined) return record.nextPosition;
  throw invalidArgument('No event has the position to subscribe behind.');
}
