import type { Document } from '../bson/document';
import { encode } from '../bson/document';
import type { Collection } from '../store/catalog';
import type { Store } from '../store/store';
import { compileFilter } from '../language/filter';
import { choosePlan } from './planner';
import type { Plan } from './plan';
import { compileProjection } from '../language/projection';
import { lookUp, noEffort, scan } from './scan';
import type { Effort, Found, Scan } from './scan';
import { checkSort, sortedBy, SortMemory } from '../language/sort';
import type { TimeLimit } from './time-limit';

export interface FindRequest {
  readonly filter: Document;
  readonly sort?: Document | undefined;
  readonly skip?: number | undefined;
  /** 0 means no limit. */
  readonly limit?: number | undefined;
  readonly hint?: unknown;
  readonly now: Date;
  readonly timeLimit?: TimeLimit | undefined;
}

/** The documents of a collection that match, in the order asked for. Nothing is read before the first. */
export interface Finding {
  readonly plan: Plan | undefined;
  readonly effort: Effort;
  readonly found: Generator<Found>;
}

export function find(
  store: Store,
  collection: Collection | undefined,
  request: FindRequest,
): Finding {
  const sort = request.sort ?? {};
  checkSort(sort);
  const { filter, hint } = request;
  const plan =
    collection === undefined ? undefined : choosePlan({ collection, filter, sort, hint });
  const matches = compileFilter(filter, request.now, plan?.answered);
  const effort = noEffort();
  if (collection === undefined || plan === undefined) return { plan, effort, found: nothing() };
  const reading = { store, collection, plan, effort };
  const test = plan.exact ? undefined : matches;
  const found = isOneLookup(plan, request)
    ? lookUp(reading, test)
    : search(reading, { ...request, sort }, test);
  return { plan, effort, found };
}

type Reading = Pick<Scan, 'store' | 'collection' | 'plan' | 'effort'>;
type Test = ((found: Found) => boolean) | undefined;

/** Most requests are for one document by its `_id`, with nothing to sort, to skip or to time. */
const isOneLookup = (plan: Plan, { skip = 0, timeLimit }: FindRequest): boolean =>
  plan.isLookup && plan.ranges.length === 1 && skip === 0 && timeLimit === undefined;

function search(reading: Reading, request: Sorted, test: Test): Generator<Found> {
  const read = scan({ ...reading, ...wantedOf(reading.plan, request) });
  const all = request.timeLimit?.over(read) ?? read;
  const matching = test === undefined ? all : filtered(all, test);
  const ordered = reading.plan.sorted ? matching : sorted(matching, request.sort);
  return slice(ordered, request);
}

type Sorted = FindRequest & { readonly sort: Document };

/** Where every document read is one to answer with, their number is known. */
const wantedOf = (plan: Plan, { skip = 0, limit = 0 }: FindRequest): { wanted?: number } =>
  plan.exact && plan.sorted && limit > 0 ? { wanted: skip + limit } : {};

/** The bytes a cursor answers with; without a projection they come as they are stored. */
export function* projected(
  found: Iterable<Found>,
  projection: Document | undefined,
  now: Date,
): Generator<Buffer> {
  const project = compileProjection(projection ?? {}, now);
  for (const each of found) {
    yield project === undefined ? each.bytes : encode(project(each.document));
  }
}

function* nothing(): Generator<Found> {
  yield* [];
}

function* filtered<T>(items: Iterable<T>, test: (item: T) => boolean): Generator<T> {
  for (const item of items) if (test(item)) yield item;
}

function* sorted(found: Iterable<Found>, sort: Document): Generator<Found> {
  const memory = new SortMemory();
  const all: Found[] = [];
  for (const each of found) {
    memory.take(each.bytes.length);
    all.push(each);
  }
  yield* sortedBy(all, sort, (each) => each);
}

function* slice<T>(
  items: Iterable<T>,
  { skip = 0, limit = 0 }: Pick<FindRequest, 'skip' | 'limit'>,
): Generator<T> {
  let position = 0;
  for (const item of items) {
    position += 1;
    if (position > skip) yield item;
    if (limit > 0 && position >= skip + limit) return;
  }
}
