import { crc32 } from 'node:zlib';
import { DamagedStore } from '../storage/damaged-store';
import { EventLog } from '../storage/log/event-log';
import { indexKey, revisionIn, streamHashIn } from '../storage/log/index-key';
import { TOMBSTONE_REVISION } from '../storage/log/stored-event';
import { FIRST_POSITION, Tables } from '../storage/log/tables';

/** A sum and one more place stay exact below 2^53. */
const SUM_MAX = 2 ** 52;

/** Records read together. */
const PAGE = 1000;

/** Counts places in the index in a way that does not depend on their order. */
interface Tally {
  readonly count: number;
  readonly sum: number;
}

/**
 * Opens a data file as it is now. What it returns reads all of it: every record of the log with its
 * checksum and without a gap, and an index that has each of its events at its place, once, and each
 * stream without a gap.
 * @throws DamagedStore with the first thing found.
 */
export function openContents(folder: string): () => void {
  const tables = new Tables(folder, { readOnly: true });
  if (tables.isNew) return () => undefined;
  const log = new EventLog(tables);
  return () => compare(tallyLog(log), tallyIndex(tables));
}

function compare(inLog: Tally, inIndex: Tally): void {
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
      if (record.isBlank) continue;
      tally = added(tally, indexKey(record.stream, record.revision), record.position);
    }
  }
  return tally;
}

function tallyIndex(tables: Tables): Tally {
  let tally: Tally = { count: 0, sum: 0 };
  let [stream, last]: [Buffer, number] = [Buffer.alloc(0), -1];
  for (const { key, value } of tables.index.getRange()) {
    const [hash, revision] = [streamHashIn(key), revisionIn(key)];
    if (!hash.equals(stream)) [stream, last] = [hash, -1];
    const isNext = revision === last + 1 || revision === TOMBSTONE_REVISION;
    if (!isNext) throw new DamagedStore(`a stream has a gap before its revision ${revision}`);
    last = revision;
    tally = added(tally, key, value);
  }
  return tally;
}

function added({ count, sum }: Tally, key: Buffer, position: number): Tally {
  const place = crc32(key, position % 2 ** 32) + position;
  return { count: count + 1, sum: (sum + place) % SUM_MAX };
}
