import { evalExpr } from 'mingo/core';
import { $push } from 'mingo/operators/accumulator';
import type { Options } from 'mingo/types';
import { badValue, CommandError } from '../errors';
import { add, asDouble, isNumeric, multiply, toNumber } from '../bson/number';
import type { Numeric } from '../bson/number';
import { encodeKey } from '../bson/key';
import { compareValues } from '../bson/order';

type Operator = (context: unknown, expression: unknown, options: Options) => unknown;

/** The operands of an expression that takes a list; a single one need not be in brackets. */
function operands(context: unknown, expression: unknown, options: Options): readonly unknown[] {
  const value = evalExpr(context, expression, options);
  return Array.isArray(value) ? value : [value];
}

const comparison =
  (name: string, result: (order: number) => unknown): Operator =>
  (context, expression, options) => {
    const [left, right, ...rest] = operands(context, expression, options);
    if (!Array.isArray(expression) || expression.length !== 2 || rest.length > 0) {
      throw badValue(`Expression ${name} takes exactly 2 arguments`);
    }
    return result(compareExpressions(left, right));
  };

/** A missing field comes before null in expressions, unlike in filters. */
function compareExpressions(left: unknown, right: unknown): number {
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  return compareValues(left, right);
}

type Calculation = (a: Numeric, b: Numeric) => Numeric | undefined;

/** Overflow of an int64 goes on as a double, as MongoDB's expressions do. */
const calculate = (calculation: Calculation, a: Numeric, b: Numeric): Numeric =>
  calculation(a, b) ?? (calculation(toNumber(a), toNumber(b)) as Numeric);

const arithmetic =
  (name: string, calculation: Calculation, start: Numeric): Operator =>
  (context, expression, options) => {
    const values = operands(context, expression, options);
    if (values.some((value) => value === null || value === undefined)) return null;
    const dates = values.filter((value) => value instanceof Date);
    const numbers = values.map((value) =>
      value instanceof Date ? BigInt(value.getTime()) : value,
    );
    if (dates.length > (name === '$add' ? 1 : 0)) throw notNumeric(name);
    const result = numbers.reduce<Numeric>((sum, value) => {
      if (!isNumeric(value)) throw notNumeric(name);
      return calculate(calculation, sum, value);
    }, start);
    return dates.length === 1 ? new Date(toNumber(result)) : result;
  };

const notNumeric = (name: string): CommandError =>
  new CommandError('TypeMismatch', `${name} only supports numeric types`);

const subtract: Operator = (context, expression, options) => {
  const [left, right] = operands(context, expression, options);
  if (isNil(left) || isNil(right)) return null;
  if (left instanceof Date) return before(left, right);
  if (!isNumeric(left) || !isNumeric(right)) throw notNumeric('$subtract');
  return calculate(add, left, calculate(multiply, right, -1));
};

/** Two dates differ by milliseconds, as an int64. */
function before(date: Date, right: unknown): unknown {
  if (right instanceof Date) return BigInt(date.getTime() - right.getTime());
  if (isNumeric(right)) return new Date(date.getTime() - toNumber(right));
  throw notNumeric('$subtract');
}

const divide: Operator = (context, expression, options) => {
  const [left, right] = operands(context, expression, options);
  if (isNil(left) || isNil(right)) return null;
  if (!isNumeric(left) || !isNumeric(right)) throw notNumeric('$divide');
  if (toNumber(right) === 0) throw badValue("can't $divide by zero");
  return asDouble(toNumber(left) / toNumber(right));
};

const isNil = (value: unknown): value is null | undefined => value === null || value === undefined;

export const EXPRESSIONS = {
  $cmp: comparison('$cmp', (order) => order),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $add: arithmetic('$add', add, 0),
  $multiply: arithmetic('$multiply', multiply, 1),
  $subtract: subtract,
  $divide: divide,
};

type Accumulator = (group: unknown[], expression: unknown, options: Options) => unknown;

const sum: Accumulator = (group, expression, options) =>
  numbersOf(group, expression, options).reduce<Numeric>((total, n) => calculate(add, total, n), 0);

const average: Accumulator = (group, expression, options) => {
  const numbers = numbersOf(group, expression, options).map(toNumber);
  if (numbers.length === 0) return null;
  return asDouble(numbers.reduce((total, n) => total + n, 0) / numbers.length);
};

const numbersOf = (group: unknown[], expression: unknown, options: Options): readonly Numeric[] =>
  $push(group, expression, options).filter(isNumeric);

const extreme =
  (wanted: 1 | -1): Accumulator =>
  (group, expression, options) => {
    const values = $push(group, expression, options).filter((value) => !isNil(value));
    return values.reduce<unknown>(
      (best, value) =>
        best === null || Math.sign(compareValues(value, best)) === wanted ? value : best,
      null,
    );
  };

/** Each value once, whatever its number type. */
const addToSet: Accumulator = (group, expression, options) => [
  ...new Map(
    $push(group, expression, options).map((value) => [encodeKey(value).toString('latin1'), value]),
  ).values(),
];

export const ACCUMULATORS = {
  $sum: sum,
  $avg: average,
  $max: extreme(1),
  $min: extreme(-1),
  $addToSet: addToSet,
};
