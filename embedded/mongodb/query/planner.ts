import type { Document } from '../bson/document';
import { encodeKeyUnder } from '../bson/key';
import { typeTag } from '../bson/order';
import { isOperatorDocument } from '../language/operator-document';
import { fieldsOf } from '../store/catalog';
import type { Index, IndexField } from '../store/catalog';
import { prefixOf } from '../store/records';
import { boundsOf } from './bounds';
import type { Bounds } from './bounds';
import { conditionsOf, isPoint } from './conditions';
import type { Condition, Conditions } from './conditions';
import { hinted } from './hint';
import type { Candidate, Plan, PlanRequest } from './plan';

const ID_FIELDS = fieldsOf({ _id: 1 });

/** Chooses the index with the most equalities, then an order that saves the sort, then a range. */
export function choosePlan(request: PlanRequest): Plan {
  const lookUp = lookUpOf(request);
  if (lookUp !== undefined) return lookUp;
  const conditions = conditionsOf(request.filter);
  const primary = primaryCandidate(request, conditions);
  if (primary.plan.stage === 'IDHACK' && request.hint === undefined) return primary.plan;
  const candidates = [
    primary,
    ...request.collection.indexes.map((index) => candidate(request, conditions, index)),
  ];
  const allowed = hinted(request, candidates);
  const best = allowed.reduce((a, b) => (b.score > a.score ? b : a));
  return best.plan;
}

/** One `_id` leads to one document at most, whatever else is asked of it. */
function lookUpOf({ collection, filter, hint }: PlanRequest): Plan | undefined {
  const id = filter['_id'];
  if (hint !== undefined || !isPoint(id) || isOperatorDocument(id)) return undefined;
  const start = encodeKeyUnder(collection.id, id);
  return {
    index: undefined,
    stage: 'IDHACK',
    ranges: [{ start, end: start }],
    backwards: false,
    isLookup: true,
    ...(id === null ? {} : { answered: '_id' }),
    exact: id !== null && Object.keys(filter).length === 1,
    sorted: true,
  };
}

const SCORE = { point: 10, order: 6, range: 5, unusable: -1 } as const;

function primaryCandidate(request: PlanRequest, conditions: Conditions): Candidate {
  const { collection, sort } = request;
  const bounds = boundsOf({
    prefix: prefixOf(collection.id),
    fields: ID_FIELDS,
    conditionOf: lookUp(conditions),
    multikey: false,
  });
  const order = orderOf(ID_FIELDS, bounds, sort);
  const isBound = bounds.points > 0 || bounds.hasRange;
  const stage = !isBound ? 'COLLSCAN' : bounds.fixed > 0 ? 'IDHACK' : 'IXSCAN';
  const exact = isExact(conditions, { bounds, fields: ID_FIELDS, multikey: false });
  const { ranges } = bounds;
  const isLookup = bounds.points > 0;
  const plan = { index: undefined, stage, ranges, isLookup, exact, ...order } as const;
  const score = scoreOf(bounds, order.sorted && hasKeys(sort));
  return { plan, score: bounds.points > 0 ? score + SCORE.point : score };
}

function candidate(request: PlanRequest, conditions: Conditions, index: Index): Candidate {
  const { fields, multikey } = index;
  const bounds = boundsOf({
    prefix: prefixOf(index.id),
    fields,
    conditionOf: lookUp(conditions),
    multikey,
  });
  const ordered = index.unique ? fields : [...fields, ...ID_FIELDS];
  const order = multikey
    ? { sorted: !hasKeys(request.sort), backwards: false }
    : orderOf(ordered, bounds, request.sort);
  const exact = isExact(conditions, { bounds, fields, multikey });
  const { ranges } = bounds;
  const plan = { index, stage: 'IXSCAN', ranges, isLookup: false, exact, ...order } as const;
  const usable = !index.sparse || findsAll(index, bounds, conditions);
  const score = usable ? scoreOf(bounds, order.sorted && hasKeys(request.sort)) : SCORE.unusable;
  return { plan, score: score === 0 ? SCORE.unusable : score };
}

const lookUp =
  (conditions: Conditions) =>
  (field: IndexField): Condition | undefined =>
    conditions.byPath.get(nameOf(field));

const hasKeys = (document: Document): boolean => Object.keys(document).length > 0;

const scoreOf = (bounds: Bounds, savesSort: boolean): number =>
  bounds.points * SCORE.point + (savesSort ? SCORE.order : 0) + (bounds.hasRange ? SCORE.range : 0);

/** A sparse index lacks the documents without its fields, so `null` cannot be found in it. */
function findsAll(index: Index, bounds: Bounds, conditions: Conditions): boolean {
  if (bounds.points === 0 && !bounds.hasRange) return false;
  return index.fields.some((field) => {
    const condition = lookUp(conditions)(field);
    return condition !== undefined && !(condition.points ?? []).includes(null);
  });
}

interface Order {
  readonly sorted: boolean;
  readonly backwards: boolean;
}

/**
 * Fields bound to one point do not matter for the order; the rest must follow the index. Several
 * ranges follow each other in the order of the index.
 */
function orderOf(fields: readonly IndexField[], bounds: Bounds, sort: Document): Order {
  const fixedNames = new Set(fields.slice(0, bounds.fixed).map(nameOf));
  const wanted = fieldsOf(sort).filter((field) => !fixedNames.has(nameOf(field)));
  const given = fields.slice(bounds.fixed);
  if (wanted.length === 0) return { sorted: true, backwards: false };
  const backwards = wanted[0]?.descending !== given[0]?.descending;
  const sorted = wanted.every((field, i) => follows(field, given[i], backwards));
  return { sorted, backwards: sorted && backwards };
}

const nameOf = ({ name }: IndexField): string => name;

const follows = (wanted: IndexField, given: IndexField | undefined, backwards: boolean): boolean =>
  given !== undefined &&
  nameOf(wanted) === nameOf(given) &&
  wanted.descending === (given.descending !== backwards);

interface Use {
  readonly bounds: Bounds;
  readonly fields: readonly IndexField[];
  readonly multikey: boolean;
}

/** Exact if the bounds use up all conditions, and the conditions are all the filter says. */
function isExact({ byPath, complete }: Conditions, { bounds, fields, multikey }: Use): boolean {
  const used = bounds.points + (bounds.hasRange ? 1 : 0);
  if (!complete || multikey || byPath.size !== used) return false;
  return fields.slice(0, used).every((field) => isPlain(byPath.get(nameOf(field))));
}

/** Both ends of one type, and no `null`, which also stands for a missing field. */
function isPlain(condition: Condition | undefined): boolean {
  if (condition === undefined) return false;
  const { points, lower, upper } = condition;
  if (points !== undefined) return points.every((point) => point !== null);
  return lower === undefined || upper === undefined || sameType(lower.value, upper.value);
}

const sameType = (a: unknown, b: unknown): boolean => typeTag(a) === typeTag(b);
