import { crc32 } from 'node:zlib';
import { Tally } from '../../data-file/tally';
import { DamagedFile } from '../../data-file/damaged-file';
import { EventLog } from '../storage/log/event-log';
import { hashIn, hashOf, indexKey, revisionIn } from '../storage/log/index-key';
import { gapBefore } from '../storage/log/recent-places';
import { TOMBSTONE_REVISION, type StoredEvent } from '../storage/log/stored-event';
import { FIRST_POSITION, Tables } from '../storage/log/tables';

/** Records read together. */
const PAGE = 1000;

/**
 * Opens a data file as it is now. What it returns reads all of it: every record of the log with its
 * checksum and without a gap, and an index that has each event up to its mark at its place, once,
 * nothing else, and each stream without a gap.
 * @throws DamagedFile with the first thing found.
 */
export function openContents(folder: string): () => void {
  const tables = new Tables(folder, { readOnly: true });
  if (tables.isNew) return () => undefined;
  const log = new EventLog(tables);
  return () => compare(tallyLog(log, tables.indexedUpTo), tallyIndex(log, tables));
}

function compare(inLog: Tally, inIndex: Tally): void {
  if (!inLog.equals(inIndex)) {
    const counts = `${inLog.count} events in the log, ${inIndex.count} in the index`;
    throw new DamagedFile(`the index does not fit the log (${counts})`);
  }
}

function tallyLog(log: EventLog, indexedUpTo: number): Tally {
  const tally = new Tally();
  for (let next = FIRST_POSITION; next < log.end;) {
    for (const record of log.forwards(next, PAGE)) {
      next = record.nextPosition;
      if (record.isBlank) continue;
      if (record.position < indexedUpTo) tally.add(placeOf(keyOf(record), record.position));
      else checkBefore(log, record);
    }
  }
  return tally;
}

/** What follows the mark has a predecessor in its stream. */
function checkBefore(log: EventLog, { stream, revision }: StoredEvent): void {
  if (revision === 0 || revision === TOMBSTONE_REVISION) return;
  if (log.eventAt(stream, revision - 1) === undefined) throw gapBefore(revision);
}

/** Entries above the mark are there already when the server ended while it wrote them. */
function tallyIndex(log: EventLog, { indexed, indexedUpTo }: Tables): Tally {
  const tally = new Tally();
  let [stream, last] = ['', -1];
  for (const { key, value } of indexed.getRange()) {
    const [hash, revision] = [hashIn(key), revisionIn(key)];
    if (hash !== stream) [stream, last] = [hash, -1];
    if (revision !== last + 1 && revision !== TOMBSTONE_REVISION) throw gapBefore(revision);
    last = revision;
    if (value < indexedUpTo) tally.add(placeOf(key, value));
    else if (!keyOf(log.recordAt(value)).equals(key)) {
      throw new DamagedFile(`the index is wrong about position ${value}`);
    }
  }
  return tally;
}

const keyOf = ({ stream, revision }: StoredEvent): Buffer => indexKey(hashOf(stream), revision);

/** A number for a place in the index and the position that is there. */
const placeOf = (key: Buffer, position: number): number =>
  crc32(key, position % 2 ** 32) + position;
