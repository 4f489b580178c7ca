import { DamagedStore } from '../storage/damaged-store';
import { EventLog } from '../storage/log/event-log';
import { revisionIn, streamHashIn } from '../storage/log/index-key';
import { TOMBSTONE_REVISION } from '../storage/log/stored-event';
import { FIRST_POSITION, Tables } from '../storage/log/tables';

/** Records read together. */
const PAGE = 1000;

/** Counts positions in a way that does not depend on their order. */
interface Tally {
  readonly count: number;
  readonly sum: number;
}

/**
 * Reads a whole data file: every record of the log with its checksum and without a gap, and an
 * index that has each of its events once and each stream without a gap.
 * @throws DamagedStore with the first thing found.
 */
export async function inspect(folder: string): Promise<void> {
  const tables = new Tables(folder);
  await tables.prepare();
  const inLog = tallyLog(new EventLog(tables));
  const inIndex = tallyIndex(tables);
  await tables.close();
  if (inLog.count !== inIndex.count || inLog.sum !== inIndex.sum) {
    const counts = `${inLog.count} events in the log, ${inIndex.count} in the index`;
    throw new DamagedStore(`the index does not fit the log (${counts})`);
  }
}

function tallyLog(log: EventLog): Tally {
  let tally: Tally = { count: 0, sum: 0 };
  for (let next = FIRST_POSITION; next < log.end;) {
    for (const record of log.forwards(next, PAGE)) {
      next = record.nextPosition;
      if (!record.isBlank) tally = added(tally, record.position);
    }
  }
  return tally;
}

function tallyIndex(tables: Tables): Tally {
  let tally: Tally = { count: 0, sum: 0 };
  let [stream, last] = ['', -1];
  for (const { key, value } of tables.index.getRange()) {
    const [name, revision] = [streamHashIn(key).toString('hex'), revisionIn(key)];
    if (name !== stream) [stream, last] = [name, -1];
    const isNext = revision === last + 1 || revision === TOMBSTONE_REVISION;
    if (!isNext) throw new DamagedStore(`a stream has a gap before its revision ${revision}`);
    last = revision;
    tally = added(tally, value);
  }
  return tally;
}

function added({ count, sum }: Tally, position: number): Tally {
  return { count: count + 1, sum: (sum + position) % Number.MAX_SAFE_INTEGER };
}
