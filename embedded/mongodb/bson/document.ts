import { deserialize, serialize } from 'bson';
import type { Decimal128, Double, Int32, Long } from 'bson';
import { CommandError } from '../errors';

/** A decoded document. Field order matters, as in BSON. */
export type Document = Record<string, unknown>;

const EXACT = { promoteValues: false, promoteLongs: false, promoteBuffers: false } as const;

/**
 * Decodes so that encoding again gives the same types: int32 and most doubles become numbers,
 * int64 becomes a bigint, and a double that a number would turn into an int32 stays a `Double`.
 */
export const decode = (bytes: Uint8Array): Document =>
  withNatives(deserialize(bytes, { ...EXACT, bsonRegExp: true }));

export function encode(document: Document): Buffer {
  try {
    return Buffer.from(serialize(document));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError('BSONObjectTooLarge', 'a document may take 16 MiB');
  }
}

const INT32_MIN = -0x80000000;
const INT32_MAX = 0x7fffffff;

/** Whether `bson` would write this number as an int32. */
export const isInt32 = (value: number): boolean =>
  Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX && !Object.is(value, -0);

/** The name `bson` marks its own classes with, for example `ObjectId`. */
export const bsonType = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && '_bsontype' in value
    ? String(value._bsontype)
    : undefined;

export const isDouble = (value: unknown): value is Double => bsonType(value) === 'Double';
export const isDecimal = (value: unknown): value is Decimal128 => bsonType(value) === 'Decimal128';

/** An embedded document, as opposed to an array, a date or one of `bson`'s own classes. */
export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof RegExp) &&
  bsonType(value) === undefined;

function withNatives(document: Document): Document {
  for (const key of Object.keys(document)) document[key] = native(document[key]);
  return document;
}

function native(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) value[i] = native(value[i]);
    return value;
  }
  const type = bsonType(value);
  if (type !== undefined) return nativeNumber(type, value);
  return isDocument(value) ? withNatives(value) : value;
}

function nativeNumber(type: string, value: object): unknown {
  switch (type) {
    case 'Int32':
      return (value as Int32).value;
    case 'Double':
      return isInt32((value as Double).value) ? value : (value as Double).value;
    case 'Long':
      return (value as Long).toBigInt();
    default:
      return value;
  }
}
