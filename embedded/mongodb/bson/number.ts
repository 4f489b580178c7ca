import { Decimal128, Double } from 'bson';
import { isDecimal, isDouble, isInt32 } from './document';

/** A number of any of the four BSON types, in the form `decode` gives. */
export type Numeric = number | bigint | Double | Decimal128;

export const isNumeric = (value: unknown): value is Numeric =>
  typeof value === 'number' || typeof value === 'bigint' || isDouble(value) || isDecimal(value);

/** `coefficient * 10 ** exponent` */
export interface DecimalParts {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** The parts of a finite Decimal128, `undefined` for NaN and the infinities. */
export function decimalParts(value: Decimal128): DecimalParts | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(value.toString());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  return {
    coefficient: BigInt(sign + whole + fraction),
    exponent: Number(exponent) - fraction.length,
  };
}

type Kind = 'int32' | 'int64' | 'double' | 'decimal';

const kindOf = (value: Numeric): Kind => {
  if (typeof value === 'bigint') return 'int64';
  if (typeof value === 'number') return isInt32(value) ? 'int32' : 'double';
  return isDecimal(value) ? 'decimal' : 'double';
};

export const toNumber = (value: Numeric): number =>
  isDouble(value) ? value.value : Number(isDecimal(value) ? value.toString() : value);

export const asDouble = (value: number): Numeric => (isInt32(value) ? new Double(value) : value);

/** Each type of arithmetic once; `undefined` from `exact` means the result fits no int64. */
interface Operation {
  readonly double: (a: number, b: number) => number;
  readonly exact: (a: bigint, b: bigint) => bigint;
  readonly decimal: (a: DecimalParts, b: DecimalParts) => DecimalParts;
}

const ADDITION: Operation = {
  double: (a, b) => a + b,
  exact: (a, b) => a + b,
  decimal: (a, b) => {
    const exponent = Math.min(a.exponent, b.exponent);
    const at = (x: DecimalParts): bigint => x.coefficient * 10n ** BigInt(x.exponent - exponent);
    return { coefficient: at(a) + at(b), exponent };
  },
};

const MULTIPLICATION: Operation = {
  double: (a, b) => a * b,
  exact: (a, b) => a * b,
  decimal: (a, b) => ({
    coefficient: a.coefficient * b.coefficient,
    exponent: a.exponent + b.exponent,
  }),
};

/** The sum in the wider of both types; int32 grows to int64. `undefined` when int64 overflows. */
export const add = (a: Numeric, b: Numeric): Numeric | undefined => calculate(ADDITION, a, b);

/** As `add`. */
export const multiply = (a: Numeric, b: Numeric): Numeric | undefined =>
  calculate(MULTIPLICATION, a, b);

function calculate(operation: Operation, a: Numeric, b: Numeric): Numeric | undefined {
  const kinds = [kindOf(a), kindOf(b)];
  if (kinds.includes('decimal')) return decimalResult(operation, a, b);
  if (kinds.includes('double')) return asDouble(operation.double(toNumber(a), toNumber(b)));
  const result = operation.exact(BigInt(toInteger(a)), BigInt(toInteger(b)));
  if (!kinds.includes('int64') && isInt32(Number(result))) return Number(result);
  return BigInt.asIntN(64, result) === result ? result : undefined;
}

const toInteger = (value: Numeric): bigint | number =>
  typeof value === 'bigint' ? value : toNumber(value);

function decimalResult(operation: Operation, a: Numeric, b: Numeric): Decimal128 {
  const [left, right] = [decimalParts(toDecimal(a)), decimalParts(toDecimal(b))];
  if (left === undefined || right === undefined) {
    return Decimal128.fromString(String(operation.double(toNumber(a), toNumber(b))));
  }
  const { coefficient, exponent } = operation.decimal(left, right);
  return Decimal128.fromStringWithRounding(`${coefficient}E${exponent}`);
}

/** MongoDB turns a double into a decimal of 15 significant digits. */
function toDecimal(value: Numeric): Decimal128 {
  if (isDecimal(value)) return value;
  if (kindOf(value) !== 'double') return Decimal128.fromString(String(value));
  const number = toNumber(value);
  return Decimal128.fromString(Number.isFinite(number) ? number.toPrecision(15) : String(number));
}
