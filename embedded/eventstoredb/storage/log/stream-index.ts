import type { Database } from 'lmdb';
import { hashOf, indexKey, revisionIn } from './index-key';
import { RecentPlaces, type Entry } from './recent-places';
import { TOMBSTONE_REVISION, type StoredEvent } from './stored-event';

/** Entries at least that a commit takes along while there are any to be written. */
const TOGETHER_MIN = 256;

/** Behind by more than this, the index is caught up before anything else: it bounds memory and starts. */
const BEHIND_MAX = 2;

/** Entries a commit takes along, and, with the last ones, up to where the log is indexed then. */
export interface Portion {
  readonly entries: readonly Entry[];
  readonly indexed: number | undefined;
}

/**
 * Where each revision of a stream is in the log. A commit writes the log only, at its end; of the
 * newest events the places are in memory, and known from the log after a start. Thousands at a time
 * are written into the table, in the order of their keys: neighbours share their pages, while the
 * events of one commit would each touch a page of their own, anywhere in the table.
 *
 * `#young` is being filled; `#old`, when there is one, is being written, a portion with each commit.
 */
export class StreamIndex {
  readonly #table: Database<number, Buffer>;
  #young: RecentPlaces;
  #old: RecentPlaces | undefined;
  #unwritten: Generator<Entry, undefined> | undefined;
  #portion: Portion | undefined;

  /** Over a table that is complete up to a position of the log. */
  constructor(table: Database<number, Buffer>, indexed: number) {
    this.#table = table;
    this.#young = new RecentPlaces(indexed);
  }

  /** Up to where it knows the log. */
  get end(): number {
    return this.#young.end;
  }

  get isFarBehind(): boolean {
    return this.#young.fullness > BEHIND_MAX;
  }

  positionOf(stream: string, revision: number): number | undefined {
    const hash = hashOf(stream);
    const recent = this.#young.positionOf(hash, revision) ?? this.#old?.positionOf(hash, revision);
    return recent ?? this.#table.get(indexKey(hash, revision));
  }

  /** The last revision that is no tombstone, -1 for none; nothing is written after a tombstone. */
  lastOf(stream: string): { readonly last: number; readonly isTombstoned: boolean } {
    const hash = hashOf(stream);
    const recent = this.#old === undefined ? [this.#young] : [this.#young, this.#old];
    const isTombstoned = recent.some((places) => places.isTombstoned(hash));
    const last = recent.map((places) => places.lastOf(hash)).find((each) => each !== undefined);
    if (last !== undefined) return { last, isTombstoned };
    const written = this.#writtenOf(hash);
    return { last: written.last, isTombstoned: isTombstoned || written.isTombstoned };
  }

  /** Takes in records that follow in the log and are on disk. @throws DamagedFile */
  add(records: Iterable<StoredEvent>): void {
    for (const record of records) this.#young.add(record);
  }

  /** What a commit of so many records takes along; the same again until it was written. */
  portionFor(records: number): Portion {
    if (this.#portion !== undefined) return this.#portion;
    const isBehind = this.#young.fullness >= 1 && this.#old !== undefined;
    if (this.#young.fullness >= 1) this.begin();
    return (this.#portion = this.#take(isBehind ? Infinity : Math.max(TOGETHER_MIN, 2 * records)));
  }

  /** Begins to write what is in memory; false when there is nothing. */
  begin(): boolean {
    if (this.#old !== undefined) return true;
    if (this.#young.end === this.#young.from) return false;
    this.#old = this.#young;
    this.#unwritten = this.#old.entries();
    this.#young = new RecentPlaces(this.#old.end);
    return true;
  }

  /** The portion is on disk. */
  written(): void {
    if (this.#portion?.indexed !== undefined) this.#old = this.#unwritten = undefined;
    this.#portion = undefined;
  }

  #writtenOf(hash: string): { readonly last: number; readonly isTombstoned: boolean } {
    const [start, end] = [indexKey(hash, TOMBSTONE_REVISION), indexKey(hash, 0)];
    const range = { start, end, inclusiveEnd: true, reverse: true, limit: 2 };
    const [newest = -1, before = -1] = [...this.#table.getKeys(range)].map(revisionIn);
    const isTombstoned = newest === TOMBSTONE_REVISION;
    return { last: isTombstoned ? before : newest, isTombstoned };
  }

  #take(count: number): Portion {
    const entries: Entry[] = [];
    while (this.#unwritten !== undefined && entries.length < count) {
      const { value } = this.#unwritten.next();
      if (value === undefined) return { entries, indexed: this.#old?.end };
      entries.push(value);
    }
    return { entries, indexed: undefined };
  }
}
