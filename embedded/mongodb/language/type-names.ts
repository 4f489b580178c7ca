import { badValue } from '../errors';
import { bsonType, isInt32 } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';

/** BSON type numbers by the names `$type` knows. */
const NUMBERS: Readonly<Record<string, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

const BSON_CLASSES: Readonly<Record<string, number>> = {
  Double: 1,
  Binary: 5,
  ObjectId: 7,
  BSONRegExp: 11,
  Code: 13,
  BSONSymbol: 14,
  Timestamp: 17,
  Decimal128: 19,
  MinKey: -1,
  MaxKey: 127,
};

function typeNumber(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 2;
    case 'boolean':
      return 8;
    case 'bigint':
      return 18;
    case 'number':
      return isInt32(value) ? 16 : 1;
    case 'undefined':
      return 6;
    default:
      return objectTypeNumber(value);
  }
}

function objectTypeNumber(value: unknown): number {
  if (value === null) return 10;
  if (Array.isArray(value)) return 4;
  if (value instanceof Date) return 9;
  return BSON_CLASSES[bsonType(value) ?? ''] ?? 3;
}

/** `$type` takes a name, a number, `"number"`, or an array of these. */
export function typeTest(wanted: unknown): (value: unknown) => boolean {
  const tests = (Array.isArray(wanted) ? wanted : [wanted]).map(oneType);
  return (value) => value !== undefined && tests.some((test) => test(value));
}

const KNOWN = new Set(Object.values(NUMBERS));

function oneType(wanted: unknown): (value: unknown) => boolean {
  if (wanted === 'number') return isNumeric;
  const number =
    typeof wanted === 'string' ? NUMBERS[wanted] : isNumeric(wanted) && toNumber(wanted);
  if (typeof number !== 'number' || !KNOWN.has(number)) {
    throw badValue(`Unknown type name alias or code: ${String(wanted)}`);
  }
  return (value) => typeNumber(value) === number;
}
