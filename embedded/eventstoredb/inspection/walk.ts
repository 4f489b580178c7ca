import { crc32 } from 'node:zlib';
import { Tally } from '../../data-file/tally';
import { DamagedFile } from '../../data-file/damaged-file';
import { EventLog } from '../storage/log/event-log';
import { indexKey, revisionIn, streamHashIn } from '../storage/log/index-key';
import { TOMBSTONE_REVISION } from '../storage/log/stored-event';
import { FIRST_POSITION, Tables } from '../storage/log/tables';

/** Records read together. */
const PAGE = 1000;

/**
 * Opens a data file as it is now. What it returns reads all of it: every record of the log with its
 * checksum and without a gap, and an index that has each of its events at its place, once, and each
 * stream without a gap.
 * @throws DamagedFile with the first thing found.
 */
export function openContents(folder: string): () => void {
  const tables = new Tables(folder, { readOnly: true });
  if (tables.isNew) return () => undefined;
  const log = new EventLog(tables);
  return () => compare(tallyLog(log), tallyIndex(tables));
}

function compare(inLog: Tally, inIndex: Tally): void {
  if (!inLog.equals(inIndex)) {
    const counts = `${inLog.count} events in the log, ${inIndex.count} in the index`;
    throw new DamagedFile(`the index does not fit the log (${counts})`);
  }
}

function tallyLog(log: EventLog): Tally {
  const tally = new Tally();
  for (let next = FIRST_POSITION; next < log.end;) {
    for (const record of log.forwards(next, PAGE)) {
      next = record.nextPosition;
      if (record.isBlank) continue;
      tally.add(placeOf(indexKey(record.stream, record.revision), record.position));
    }
  }
  return tally;
}

function tallyIndex(tables: Tables): Tally {
  const tally = new Tally();
  let [stream, last]: [Buffer, number] = [Buffer.alloc(0), -1];
  for (const { key, value } of tables.index.getRange()) {
    const [hash, revision] = [streamHashIn(key), revisionIn(key)];
    if (!hash.equals(stream)) [stream, last] = [hash, -1];
    const isNext = revision === last + 1 || revision === TOMBSTONE_REVISION;
    if (!isNext) throw new DamagedFile(`a stream has a gap before its revision ${revision}`);
    last = revision;
    tally.add(placeOf(key, value));
  }
  return tally;
}

/** A number for a place in the index and the position that is there. */
const placeOf = (key: Buffer, position: number): number =>
  crc32(key, position % 2 ** 32) + position;
