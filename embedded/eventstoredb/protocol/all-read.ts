import { status } from '@grpc/grpc-js';
import type { EventLog } from '../storage/event-log';
import { FIRST_POSITION } from '../storage/tables';
import { CallFailure } from './failures';
import { isHidden } from './filter';
import { nextTurn, type Pages } from './frames';
import type { AllRead } from './read-request';
import { framed } from './stream-read';

/** Records looked at together. */
const PAGE = 128;

/** Reads the whole log once: forwards from a position on, backwards strictly below it. */
export async function* readAll(log: EventLog, read: AllRead): Pages {
  let left = read.count ?? Infinity;
  let next = firstPosition(log, read);
  while (left > 0) {
    const records = read.isBackwards ? log.backwards(next, PAGE) : log.forwards(next, PAGE);
    const last = records.at(-1);
    if (last === undefined) return;
    next = read.isBackwards ? last.position : last.nextPosition;
    const wanted = records.filter(
      (record) => !isHidden(record) && (read.filter?.matches(record) ?? true),
    );
    if (wanted.length === 0) await nextTurn();
    else yield framed(log, read, wanted.slice(0, left));
    left -= wanted.length;
  }
}

function firstPosition(log: EventLog, { from, isBackwards }: AllRead): number {
  if (from === 'end') return log.end;
  const position = from === 'start' ? 0 : from;
  if (position <= 0) return FIRST_POSITION;
  if (position >= log.end) return log.end;
  if (!log.hasRecordAt(position)) throw notAnEvent(isBackwards ? 'below' : 'from', position);
  return position;
}

/** Positions are opaque; one that no event ever had can only be a mistake. */
export function notAnEvent(preposition: string, position: number): CallFailure {
  const details = `Unexpected ReadAllResult: Error (no event at position ${position} to read ${preposition}).`;
  return new CallFailure(status.UNKNOWN, details);
}
