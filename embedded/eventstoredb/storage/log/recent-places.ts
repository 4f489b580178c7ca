import { DamagedFile } from '../../../data-file/damaged-file';
import { hashOf, indexKey } from './index-key';
import { TOMBSTONE_REVISION, type StoredEvent } from './stored-event';

/** One key of the index, and the position in the log that it stands for. */
export type Entry = readonly [key: Buffer, position: number];

/** Where the newest events of one stream are; their revisions have no gap. */
interface RecentStream {
  first: number;
  readonly positions: number[];
  tombstone: number | undefined;
}

/** How many events, or bytes of log, are enough to be worth writing into the index. */
const EVENTS_MAX = 32_768;
const BYTES_MAX = 64 * 1024 * 1024;

/** The places of all events in one stretch of the log, kept in memory. */
export class RecentPlaces {
  readonly #streams = new Map<string, RecentStream>();
  #count = 0;
  #end: number;

  /** Of a stretch that begins at a position. */
  constructor(readonly from: number) {
    this.#end = from;
  }

  /** Where the stretch ends. */
  get end(): number {
    return this.#end;
  }

  /** How often the stretch is long enough to be written. */
  get fullness(): number {
    return Math.max(this.#count / EVENTS_MAX, (this.#end - this.from) / BYTES_MAX);
  }

  /** Takes in the record behind the stretch. @throws DamagedFile for a gap in its stream */
  add(record: StoredEvent): void {
    this.#end = record.nextPosition;
    if (record.isBlank) return;
    this.#count += 1;
    const { revision, position } = record;
    const stream = this.#streamOf(hashOf(record.stream));
    if (revision === TOMBSTONE_REVISION) {
      stream.tombstone = position;
      return;
    }
    if (stream.positions.length === 0) stream.first = revision;
    if (stream.first + stream.positions.length !== revision) throw gapBefore(revision);
    stream.positions.push(position);
  }

  positionOf(hash: string, revision: number): number | undefined {
    const stream = this.#streams.get(hash);
    if (revision === TOMBSTONE_REVISION) return stream?.tombstone;
    return stream?.positions[revision - stream.first];
  }

  isTombstoned(hash: string): boolean {
    return this.#streams.get(hash)?.tombstone !== undefined;
  }

  /** The newest revision that is no tombstone, if there is one in this stretch. */
  lastOf(hash: string): number | undefined {
    const stream = this.#streams.get(hash);
    if (stream === undefined || stream.positions.length === 0) return undefined;
    return stream.first + stream.positions.length - 1;
  }

  /** All of it as entries of the index, in the order of their keys. */
  *entries(): Generator<Entry, undefined> {
    // Without a comparison of ours: it would keep the event loop four times as long.
    for (const hash of [...this.#streams.keys()].sort()) {
      const { first, positions, tombstone } = this.#streamOf(hash);
      for (const [at, position] of positions.entries()) {
        yield [indexKey(hash, first + at), position];
      }
      if (tombstone !== undefined) yield [indexKey(hash, TOMBSTONE_REVISION), tombstone];
    }
    return undefined;
  }

  #streamOf(hash: string): RecentStream {
    const known = this.#streams.get(hash);
    if (known !== undefined) return known;
    const stream = { first: 0, positions: [], tombstone: undefined };
    this.#streams.set(hash, stream);
    return stream;
  }
}

/** What is wrong with a stream that lacks a revision. */
export const gapBefore = (revision: number): DamagedFile =>
  new DamagedFile(`a stream has a gap before its revision ${revision}`);
