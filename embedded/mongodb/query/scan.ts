import type { Database } from 'lmdb';
import { RawDocument } from '../bson/raw-document';
import type { Collection, Index } from '../store/catalog';
import { checked, prefixOf } from '../store/records';
import type { Store } from '../store/store';
import type { KeyRange } from './bounds';
import type { Plan } from './plan';

/** A document found, and its key in the records table. */
export class Found extends RawDocument {
  constructor(
    readonly key: Buffer,
    bytes: Buffer,
  ) {
    super(bytes);
  }
}

/** Counts what a query touched, for `explain`. */
export interface Effort {
  keysExamined: number;
  docsExamined: number;
}

export const noEffort = (): Effort => ({ keysExamined: 0, docsExamined: 0 });

export interface Scan {
  readonly store: Store;
  readonly collection: Collection;
  readonly plan: Plan;
  readonly effort: Effort;
  /** How many documents are going to be read, if that is known. */
  readonly wanted?: number;
}

/** Reads what a plan points at, one document after another, without holding a read transaction. */
export function* scan(request: Scan): Generator<Found> {
  const { store, collection, plan, effort, wanted } = request;
  if (plan.isLookup) {
    yield* lookUp(request);
  } else if (plan.index === undefined) {
    for (const { key, value } of entries(store.environment.records, plan, wanted)) {
      effort.docsExamined += 1;
      yield new Found(key, checked(collection, value));
    }
  } else {
    yield* scanIndex(request, plan.index);
  }
}

/** Reads the documents under the keys of a plan, and gives those that pass a test. */
export function* lookUp(
  { store, collection, plan, effort }: Scan,
  test?: (found: Found) => boolean,
): Generator<Found> {
  for (const { start } of inOrder(plan)) {
    const bytes = store.records.get(collection, start);
    if (bytes === undefined) continue;
    effort.docsExamined += 1;
    const found = new Found(start, bytes);
    if (test === undefined || test(found)) yield found;
  }
}

function* scanIndex(request: Scan, index: Index): Generator<Found> {
  const { store, collection, plan, effort, wanted } = request;
  const prefix = prefixOf(collection.id);
  const seen = index.multikey ? new Set<string>() : undefined;
  for (const { value } of entries(store.environment.entries, plan, wanted)) {
    effort.keysExamined += 1;
    if (!isNew(seen, value)) continue;
    const key = Buffer.concat([prefix, value]);
    const bytes = store.records.get(collection, key);
    if (bytes === undefined) continue;
    effort.docsExamined += 1;
    yield new Found(key, bytes);
  }
}

function isNew(seen: Set<string> | undefined, value: Buffer): boolean {
  if (seen === undefined) return true;
  const text = value.toString('latin1');
  if (seen.has(text)) return false;
  seen.add(text);
  return true;
}

interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

const PAGE_FIRST = 16;
const PAGE_MAX = 512;

/** Page by page, each in a read of its own, so that a slow client never pins old pages. */
function* entries(
  table: Database<Buffer, Buffer>,
  plan: Plan,
  wanted = PAGE_FIRST,
): Generator<Entry> {
  for (const range of inOrder(plan)) {
    let rest: KeyRange | undefined = range;
    let limit = Math.min(wanted, PAGE_MAX);
    while (rest !== undefined) {
      const page: readonly Entry[] = [...table.getRange(options(rest, plan.backwards, limit))];
      yield* page;
      rest = page.length < limit ? undefined : remainder(rest, page, plan.backwards);
      limit = Math.min(limit * 4, PAGE_MAX);
    }
  }
}

const inOrder = ({ ranges, backwards }: Plan): readonly KeyRange[] =>
  backwards ? ranges.toReversed() : ranges;

const options = ({ start, end }: KeyRange, backwards: boolean, limit: number): object =>
  backwards
    ? { start: end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse: true, limit }
    : { start, end, limit };

/** Continues behind the last key read; a zero byte makes the smallest key that is greater. */
function remainder(range: KeyRange, page: readonly Entry[], backwards: boolean): KeyRange {
  const last = page[page.length - 1]?.key ?? range.end;
  if (backwards) return { start: range.start, end: last };
  return { start: Buffer.concat([last, Buffer.of(0)]), end: range.end };
}
