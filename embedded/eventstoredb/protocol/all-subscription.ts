import { randomUUID } from 'node:crypto';
import type { EventLog } from '../storage/event-log';
import { FIRST_POSITION } from '../storage/tables';
import type { StoredEvent } from '../storage/stored-event';
import { notAnEvent } from './all-read';
import { invalidArgument } from './failures';
import { isHidden } from './filter';
import { nextTurn, type Pages } from './frames';
import { caughtUpFrame, checkpointFrame, confirmationFrame } from './read-frames';
import type { AllRead } from './read-request';
import { framed } from './stream-read';

/** Records looked at together. */
const PAGE = 128;

/**
 * Follows the whole log behind a position. One cursor, woken by commits: a slow client holds up
 * only itself and misses nothing. Checkpoints name the last record considered, matching or not.
 */
export async function* followAll(log: EventLog, read: AllRead, signal: AbortSignal): Pages {
  if (read.filter?.checkpointInterval === 0) {
    throw invalidArgument('The checkpoint interval multiplier must be at least 1.');
  }
  let next = positionBehind(log, read.from);
  let considered = 0;
  let isLive = false;
  yield [confirmationFrame(randomUUID())];
  while (!signal.aborted) {
    const records = log.forwards(next, PAGE);
    const page: Buffer[] = [];
    for (const record of records) {
      next = record.nextPosition;
      if (isHidden(record)) continue;
      page.push(...frames(log, read, record));
      considered += 1;
      if (considered !== read.filter?.checkpointInterval) continue;
      page.push(checkpointFrame(record.position));
      considered = 0;
    }
    if (page.length > 0) yield page;
    if (records.length > 0) await nextTurn();
    else if (isLive) await log.growth.next(signal);
    else yield [caughtUpFrame()];
    isLive ||= records.length === 0;
  }
}

function frames(log: EventLog, read: AllRead, record: StoredEvent): Buffer[] {
  return read.filter?.matches(record) === false ? [] : framed(log, read, [record]);
}

function positionBehind(log: EventLog, from: AllRead['from']): number {
  if (from === 'start' || from === 0) return FIRST_POSITION;
  if (from === 'end' || from >= log.end) return log.end;
  const [record] = log.hasRecordAt(from) ? log.forwards(from, 1) : [];
  if (record === undefined) throw notAnEvent('behind', from);
  return record.nextPosition;
}
