import { badValue } from '../errors';
import { bsonType, isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { encodeKey } from '../bson/key';
import { isNumeric, toNumber } from '../bson/number';
import { compareValues, equalValues, typeTag } from '../bson/order';
import { hasType } from './type-names';

/** Looks at everything a path reached; `undefined` among the values is a missing field. */
export type ValuesTest = (values: readonly unknown[]) => boolean;

type ValueTest = (value: unknown) => boolean;

/** A comparison holds when it holds for a value, or for an element of an array. */
const some =
  (test: ValueTest): ValuesTest =>
  (values) =>
    values.some((value) => test(value) || (Array.isArray(value) && value.some(test)));

export function equals(operand: unknown): ValuesTest {
  if (operand === null || operand === undefined) {
    return some((value) => value === null || value === undefined);
  }
  return some((value) => value !== undefined && equalValues(value, operand));
}

function compares(operand: unknown, holds: (order: number) => boolean): ValuesTest {
  const kind = bsonType(operand);
  const anyType = kind === 'MinKey' || kind === 'MaxKey';
  if (isNaNValue(operand)) return holds(0) ? some(isNaNValue) : () => false;
  const tag = typeTag(operand);
  return some(
    (value) =>
      (anyType || typeTag(value) === tag) &&
      !isNaNValue(value) &&
      (value !== undefined || operand === null) &&
      holds(compareValues(value, operand)),
  );
}

const isNaNValue = (value: unknown): boolean => isNumeric(value) && Number.isNaN(toNumber(value));

function isIn(operand: unknown): ValuesTest {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  const patterns = operand.filter(isRegex).map(regex);
  const wanted = new Set(operand.filter((value) => !isRegex(value)).map(keyText));
  const listed = some((value) => wanted.has(keyText(value)));
  return (values) => listed(values) || patterns.some((test) => test(values));
}

const keyText = (value: unknown): string => encodeKey(value).toString('latin1');

export const isRegex = (value: unknown): boolean =>
  value instanceof RegExp || bsonType(value) === 'BSONRegExp';

const toRegExp = (value: unknown, options = ''): RegExp => {
  if (value instanceof RegExp) return new RegExp(value.source, options || value.flags);
  if (typeof value === 'string') return new RegExp(value, options);
  const { pattern, options: own } = value as { readonly pattern: string; readonly options: string };
  return new RegExp(pattern, options || own);
};

export function regex(operand: unknown, options?: unknown): ValuesTest {
  const pattern = toRegExp(operand, typeof options === 'string' ? options : '');
  if (pattern.global || pattern.sticky) throw badValue('invalid flag in regex options');
  return some((value) => typeof value === 'string' && pattern.test(value));
}

const negate =
  (test: ValuesTest): ValuesTest =>
  (values) =>
    !test(values);

function size(operand: unknown): ValuesTest {
  const wanted = isNumeric(operand) ? toNumber(operand) : NaN;
  if (!Number.isInteger(wanted) || wanted < 0) throw badValue('$size must be a whole number');
  return (values) => values.some((value) => Array.isArray(value) && value.length === wanted);
}

function modulo(operand: unknown): ValuesTest {
  const [divisor, remainder] = Array.isArray(operand) ? operand.map(truncated) : [];
  if (divisor === undefined || remainder === undefined) {
    throw badValue('malformed mod, needs two numbers');
  }
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return some((value) => {
    const dividend = truncated(value);
    return dividend !== undefined && dividend % divisor === remainder;
  });
}

/** The whole part of a finite number. */
function truncated(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  const number = isNumeric(value) ? toNumber(value) : NaN;
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
}

type Operator = (operand: unknown, siblings: Document) => ValuesTest;

const OPERATORS: Readonly<Record<string, Operator>> = {
  $eq: equals,
  $ne: (operand) => negate(equals(operand)),
  $gt: (operand) => compares(operand, (order) => order > 0),
  $gte: (operand) => compares(operand, (order) => order >= 0),
  $lt: (operand) => compares(operand, (order) => order < 0),
  $lte: (operand) => compares(operand, (order) => order <= 0),
  $in: isIn,
  $nin: (operand) => negate(isIn(operand)),
  $exists: (operand) => (values) =>
    values.some((value) => value !== undefined) === isTruthyFlag(operand),
  $type: (operand) => some((value) => value !== undefined && hasType(value, operand)),
  $size: size,
  $mod: modulo,
  $regex: (operand, siblings) => regex(operand, siblings['$options']),
};

const isTruthyFlag = (operand: unknown): boolean =>
  isNumeric(operand) ? toNumber(operand) !== 0 : Boolean(operand);

export function operatorTest(name: string, operand: unknown, siblings: Document): ValuesTest {
  const operator = OPERATORS[name];
  if (operator === undefined) throw badValue(`unknown operator: ${name}`);
  if (isDocument(operand) && Object.keys(operand)[0]?.startsWith('$') && name !== '$eq') {
    throw badValue(`${name} cannot be applied to an operator expression`);
  }
  return operator(operand, siblings);
}
