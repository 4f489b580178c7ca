import { badValue } from '../errors';
import { bsonType } from '../bson/document';
import type { Document } from '../bson/document';
import { encodeKey } from '../bson/key';
import { isNumeric, toNumber } from '../bson/number';
import { compareValues, equalValues, typeTag } from '../bson/order';
import { notSupported } from '../not-supported';
import { isOperatorDocument } from './operator-document';
import { isRegex, matchesPattern, toRegExp } from './patterns';
import { typeTest } from './type-names';

/**
 * Looks at everything a path reached; `undefined` among the values is a missing field. The value
 * `$elemMatch` looks at is taken by itself: if it is an array, its elements do not count.
 */
export type ValuesTest = (values: readonly unknown[], isElement?: boolean) => boolean;

type ValueTest = (value: unknown) => boolean;

/** A comparison holds when it holds for a value, or for an element of an array. */
const some =
  (test: ValueTest): ValuesTest =>
  (values, isElement) =>
    values.some((value) => test(value) || (!isElement && Array.isArray(value) && value.some(test)));

export function equals(operand: unknown): ValuesTest {
  if (operand === null || operand === undefined) {
    return some((value) => value === null || value === undefined);
  }
  return some((value) => value !== undefined && equalValues(value, operand));
}

function compares(operand: unknown, holds: (order: number) => boolean): ValuesTest {
  if (isRegex(operand)) throw badValue("Can't have RegEx as arg to a comparison");
  if (isEnd(operand)) {
    return some((value) => value !== undefined && holds(compareValues(value, operand)));
  }
  if (isNaNValue(operand)) return holds(0) ? some(isNaNValue) : () => false;
  const tag = typeTag(operand);
  return some(
    (value) =>
      typeTag(value) === tag &&
      !isNaNValue(value) &&
      (value !== undefined || operand === null) &&
      holds(compareValues(value, operand)),
  );
}

/** `MinKey` and `MaxKey` compare with values of every type. */
const isEnd = (value: unknown): boolean => ['MinKey', 'MaxKey'].includes(bsonType(value) ?? '');

const isNaNValue = (value: unknown): boolean => isNumeric(value) && Number.isNaN(toNumber(value));

function isIn(operand: unknown): ValuesTest {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  if (operand.some(isOperatorDocument)) throw badValue('cannot nest $ under $in');
  const patterns = operand.filter(isRegex).map((pattern) => regex(pattern));
  const wanted = new Set(operand.filter((value) => !isRegex(value)).map(keyText));
  const listed = some((value) => wanted.has(keyText(value)));
  return (values, isElement) =>
    listed(values, isElement) || patterns.some((test) => test(values, isElement));
}

const keyText = (value: unknown): string => encodeKey(value).toString('latin1');

/** A pattern matches texts, and a value that is the same pattern. */
export function regex(operand: unknown, options?: unknown): ValuesTest {
  const pattern = toRegExp(operand, options);
  return some((value) => matchesPattern(value, pattern));
}

const negate =
  (test: ValuesTest): ValuesTest =>
  (values, isElement) =>
    !test(values, isElement);

function differs(operand: unknown): ValuesTest {
  if (isRegex(operand)) throw badValue("Can't have regex as arg to $ne.");
  return negate(equals(operand));
}

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
  $ne: differs,
  $gt: (operand) => compares(operand, (order) => order > 0),
  $gte: (operand) => compares(operand, (order) => order >= 0),
  $lt: (operand) => compares(operand, (order) => order < 0),
  $lte: (operand) => compares(operand, (order) => order <= 0),
  $in: isIn,
  $nin: (operand) => negate(isIn(operand)),
  $exists: (operand) => (values) =>
    values.some((value) => value !== undefined) === isTruthyFlag(operand),
  $type: (operand) => some(typeTest(operand)),
  $size: size,
  $mod: modulo,
  $regex: (operand, siblings) => regex(operand, siblings['$options']),
  $options: (_operand, siblings) => {
    if (!('$regex' in siblings)) throw badValue('$options needs a $regex');
    return () => true;
  },
};

const isTruthyFlag = (operand: unknown): boolean =>
  isNumeric(operand) ? toNumber(operand) !== 0 : Boolean(operand);

/** What MongoDB has beyond that. */
const MISSING = new Set(
  (
    '$bitsAllSet $bitsAllClear $bitsAnySet $bitsAnyClear $near $nearSphere $geoWithin ' +
    '$geoIntersects'
  ).split(' '),
);

export function operatorTest(name: string, operand: unknown, siblings: Document): ValuesTest {
  const operator = OPERATORS[name];
  if (MISSING.has(name)) throw notSupported(name);
  if (operator === undefined) throw badValue(`unknown operator: ${name}`);
  if (isOperatorDocument(operand) && name !== '$eq') {
    throw badValue(`${name} cannot be applied to an operator expression`);
  }
  return operator(operand, siblings);
}
