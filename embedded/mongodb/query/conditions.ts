import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { bsonType } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import { isRegex } from '../language/patterns';
import { isOperatorDocument } from '../language/operator-document';

export interface Bound {
  readonly value: unknown;
  readonly inclusive: boolean;
}

/** What a filter demands of one field, as far as an index can use it. */
export interface Condition {
  readonly points?: readonly unknown[];
  readonly lower?: Bound;
  readonly upper?: Bound;
}

export interface Conditions {
  readonly byPath: ReadonlyMap<string, Condition>;
  /** Whether the conditions say everything the filter says. */
  readonly complete: boolean;
}

/** Splits a filter into conditions on single fields, leaving out what no index can answer. */
export function conditionsOf(filter: Document): Conditions {
  const byPath = new Map<string, Condition>();
  let complete = true;
  for (const { path, operator, operand } of clauses(filter)) {
    const condition = conditionOf(operator, operand);
    const known = byPath.get(path);
    const merged = condition === undefined ? undefined : merge(known, condition);
    if (merged === undefined) complete = false;
    else byPath.set(path, merged);
  }
  return { byPath, complete };
}

interface Clause {
  readonly path: string;
  readonly operator: string;
  readonly operand: unknown;
}

function clauses(filter: Document): readonly Clause[] {
  return Object.entries(filter).flatMap(([path, operand]): readonly Clause[] => {
    if (path === '$and' && Array.isArray(operand))
      return operand.filter(isDocument).flatMap(clauses);
    if (path.startsWith('$') || !isOperatorDocument(operand)) {
      return [{ path, operator: '$eq', operand }];
    }
    return Object.entries(operand).map(([operator, value]) => ({ path, operator, operand: value }));
  });
}

const SIDES: Readonly<Record<string, (value: unknown) => Condition>> = {
  $gt: (value) => ({ lower: { value, inclusive: false } }),
  $gte: (value) => ({ lower: { value, inclusive: true } }),
  $lt: (value) => ({ upper: { value, inclusive: false } }),
  $lte: (value) => ({ upper: { value, inclusive: true } }),
};

function conditionOf(operator: string, operand: unknown): Condition | undefined {
  if (operator === '$eq') return isPoint(operand) ? { points: [operand] } : undefined;
  if (operator === '$in') return isPoints(operand) ? { points: operand } : undefined;
  return isBound(operand) ? SIDES[operator]?.(operand) : undefined;
}

const isPoints = (values: unknown): values is readonly unknown[] =>
  Array.isArray(values) && values.every(isPoint);

/** An array is indexed by its elements, so equality with an array needs a look at the document. */
export const isPoint = (value: unknown): boolean =>
  value !== undefined && !Array.isArray(value) && !isRegex(value);

const isBound = (value: unknown): boolean => {
  if (isNumeric(value)) return !Number.isNaN(toNumber(value));
  const comparable = ['ObjectId', 'Binary', 'Timestamp'];
  return (
    typeof value === 'string' ||
    value instanceof Date ||
    typeof value === 'boolean' ||
    comparable.includes(bsonType(value) ?? '')
  );
};

/** Two demands on one side of a field do not fit one condition; the document is then looked at. */
function merge(known: Condition | undefined, added: Condition): Condition | undefined {
  if (known === undefined) return added;
  const overlaps = Object.keys(added).some((side) => side in known);
  const mixed = known.points !== undefined || added.points !== undefined;
  return overlaps || mixed ? undefined : { ...known, ...added };
}
