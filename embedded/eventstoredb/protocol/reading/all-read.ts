import type { EventLog } from '../../storage/log/event-log';
import { FIRST_POSITION } from '../../storage/log/tables';
import { unexpectedResult } from '../failures';
import { isHidden } from './filter';
import type { Pages } from './frames';
import type { AllRead } from './read-request';
import { framed } from './stream-read';

/** Records looked at together. */
const PAGE = 128;

/** Reads the whole log once: forwards from a position on, backwards strictly below it. */
export async function* readAll(log: EventLog, read: AllRead): Pages {
  let left = read.count ?? Infinity;
  let next = firstPosition(log, read.from);
  while (left > 0) {
    const records = read.isBackwards ? log.backwards(next, PAGE) : log.forwards(next, PAGE);
    const last = records.at(-1);
    if (last === undefined) return;
    next = read.isBackwards ? last.position : last.nextPosition;
    const wanted = records.filter(
      (record) => !isHidden(record) && read.filter?.matches(record) !== false,
    );
    yield framed(log, read, wanted.slice(0, left));
    left -= wanted.length;
  }
}

function firstPosition(log: EventLog, from: AllRead['from']): number {
  if (from === 'end') return log.end;
  const position = from === 'start' ? 0 : from;
  if (position <= 0) return FIRST_POSITION;
  if (position > log.newest) return log.end;
  if (log.hasRecordAt(position)) return position;
  throw unexpectedResult('ReadAllResult');
}
