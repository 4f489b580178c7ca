import { isDocument } from '../bson/document';
import { badValue } from '../errors';
import type { Collection, Index } from '../store/catalog';
import { prefixOf } from '../store/records';
import { after } from './bounds';
import type { Candidate, PlanRequest } from './plan';

/** The candidates a hint leaves. @throws CommandError when it names none. */
export function hinted(
  { hint, collection }: PlanRequest,
  candidates: readonly Candidate[],
): Candidate[] {
  if (hint === undefined) return [...candidates];
  const [primary, ...others] = candidates;
  const chosen = others.filter(({ plan }) => isNamed(plan.index, hint));
  if (primary !== undefined && isPrimaryHint(hint)) chosen.push(primary);
  if (isDocument(hint) && '$natural' in hint) chosen.push(naturalCandidate(collection));
  if (chosen.length === 0) {
    throw badValue('hint provided does not correspond to an existing index');
  }
  return chosen;
}

const isNamed = (index: Index | undefined, hint: unknown): boolean =>
  typeof hint === 'string' ? index?.name === hint : sameKey(index?.key, hint);

const isPrimaryHint = (hint: unknown): boolean => hint === '_id_' || sameKey({ _id: 1 }, hint);

export const sameKey = (a: unknown, b: unknown): boolean =>
  isDocument(a) &&
  isDocument(b) &&
  JSON.stringify(Object.entries(a).map(([k, v]) => [k, Number(v)])) ===
    JSON.stringify(Object.entries(b).map(([k, v]) => [k, Number(v)]));

function naturalCandidate(collection: Collection): Candidate {
  const start = prefixOf(collection.id);
  const ranges = [{ start, end: after(start) }];
  const order = { sorted: false, backwards: false };
  return {
    plan: {
      index: undefined,
      stage: 'COLLSCAN',
      ranges,
      isLookup: false,
      exact: false,
      ...order,
    },
    score: 0,
  };
}
