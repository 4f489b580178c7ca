import type { RangeOptions } from 'lmdb';
import { LRUCache } from 'lru-cache';
import { DamagedFile } from '../../../data-file/damaged-file';
import { Growth } from './growth';
import { describedBy, metastreamOf, readStreamMetadata, NO_METADATA } from './stream-metadata';
import type { StreamState } from './stream-state';
import { decodeEvent, type StoredEvent } from './stored-event';
import { FIRST_POSITION, type Tables } from './tables';

/** A page stops growing here, whatever its limit; positions count bytes. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/** How many stream states are kept in memory; others are read again when asked for. */
const STATES_MAX = 100_000;

/** A run of revisions of one stream, both ends included; backwards when `to < from`. */
export interface RevisionRange {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

/** Reads the log. Everything read is verified: checksums, no gap in it, no gap in a stream. */
export class EventLog {
  readonly growth = new Growth();
  readonly #tables: Tables;
  readonly #states = new LRUCache<string, StreamState>({ max: STATES_MAX });
  #end: number;
  #newest = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#end = tables.end;
    this.#verifyEnd();
    tables.index.add(this.#records({ start: tables.index.end, end: this.#end }));
  }

  /** The position the next record will have; everything below it is on disk. */
  get end(): number {
    return this.#end;
  }

  get isEmpty(): boolean {
    return this.#end === FIRST_POSITION;
  }

  /** Records from a record's position on, in order; none at the end of the log. */
  forwards(from: number, limit: number): StoredEvent[] {
    const page: StoredEvent[] = [];
    let next = from;
    for (const record of this.#records({ start: from, end: this.#end, limit })) {
      if (record.position !== next) throw gapAt(next);
      page.push(record);
      next = record.nextPosition;
      if (next - from > PAGE_BYTES_MAX) return page;
    }
    if (page.length < limit && next < this.#end) throw gapAt(next);
    return page;
  }

  /** Records strictly below a record's position or the end of the log, newest first. */
  backwards(before: number, limit: number): StoredEvent[] {
    const page: StoredEvent[] = [];
    let above = before;
    for (const record of this.#records({ start: before - 1, end: 0, limit, reverse: true })) {
      if (record.nextPosition !== above) throw gapAt(record.nextPosition);
      page.push(record);
      above = record.position;
      if (before - above > PAGE_BYTES_MAX) return page;
    }
    if (page.length < limit && above > FIRST_POSITION) throw gapAt(above);
    return page;
  }

  /** The position of the newest record. */
  get newest(): number {
    return this.#newest;
  }

  hasRecordAt(position: number): boolean {
    return position < this.#end && this.#tables.log.doesExist(position);
  }

  /** Events of a stream, in the range's direction, at most `limit`. */
  revisions(range: RevisionRange, limit: number): StoredEvent[] {
    const step = range.to < range.from ? -1 : 1;
    const count = Math.min(limit, Math.abs(range.to - range.from) + 1);
    return Array.from({ length: count }, (_, at) => {
      const revision = range.from + at * step;
      const event = this.eventAt(range.stream, revision);
      if (event === undefined) {
        throw new DamagedFile(`revision ${revision} of stream "${range.stream}" is missing`);
      }
      return event;
    });
  }

  /** One event of a stream, if it was written. */
  eventAt(stream: string, revision: number): StoredEvent | undefined {
    if (revision < 0) return undefined;
    const position = this.#tables.index.positionOf(stream, revision);
    if (position === undefined) return undefined;
    const event = this.recordAt(position);
    if (event.revision === revision && event.stream === stream) return event;
    throw new DamagedFile(`the index takes "${stream}" ${revision} for position ${position}`);
  }

  /** The record at a position that has one. */
  recordAt(position: number): StoredEvent {
    const bytes = this.#tables.log.get(position);
    if (bytes === undefined) throw gapAt(position);
    return decodeEvent(position, bytes);
  }

  /** What is committed about a stream. */
  stateOf(stream: string): StreamState {
    const known = this.#states.get(stream);
    if (known !== undefined) return known;
    const state = this.#loadState(stream);
    this.#states.set(stream, state);
    return state;
  }

  /** The newest event of a stream that is not its tombstone. */
  lastEvent(stream: string): StoredEvent | undefined {
    return this.eventAt(stream, this.#tables.index.lastOf(stream).last);
  }

  /** Takes over what a commit changed, and wakes the readers. */
  advance(newest: StoredEvent, states: ReadonlyMap<string, StreamState>): void {
    this.#end = newest.nextPosition;
    this.#newest = newest.position;
    for (const [stream, state] of states) this.#states.set(stream, state);
    this.growth.announce();
  }

  #loadState(stream: string): StreamState {
    const revisions = this.#tables.index.lastOf(stream);
    const described = describedBy(stream);
    const owner = described === undefined ? undefined : this.#tables.index.lastOf(described);
    const newest = this.lastEvent(metastreamOf(stream));
    const metadata = newest === undefined ? NO_METADATA : readStreamMetadata(newest);
    return {
      last: revisions.last,
      isTombstoned: revisions.isTombstoned || owner?.isTombstoned === true,
      metadata: described === undefined ? metadata : { ...metadata, maxCount: 1 },
    };
  }

  *#records(range: RangeOptions): Generator<StoredEvent> {
    for (const { key, value } of this.#tables.log.getRange(range)) yield decodeEvent(key, value);
  }

  #verifyEnd(): void {
    const [newest] = this.#records({ start: Infinity, end: 0, limit: 1, reverse: true });
    const end = newest?.nextPosition ?? FIRST_POSITION;
    if (end !== this.#end) throw gapAt(end);
    this.#newest = newest?.position ?? 0;
  }
}

function gapAt(position: number): DamagedFile {
  return new DamagedFile(`the log has a gap at position ${position}`);
}
