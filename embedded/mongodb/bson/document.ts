import { DBRef, deserialize, Double, ObjectId, serialize } from 'bson';
import type { Decimal128 } from 'bson';
import { CommandError } from '../errors';
import { behindName, SIZE_BYTES, TYPE, valueSize } from './elements';
import { nameAt } from './names';
import { inOrder, mayBeNumber, setOrder } from './field-order';

/** A decoded document. Field order matters, as in BSON. */
export type Document = Record<string, unknown>;

/**
 * Decodes so that encoding again gives the same types: int32 and most doubles become numbers,
 * int64 becomes a bigint, and a double that a number would turn into an int32 stays a `Double`.
 */
export const decode = (bytes: Buffer): Document => decodeAt(bytes, 0);

/** As `decode`, but that an embedded document in the field of that name stays bytes. */
export const decodeAround = (bytes: Buffer, name: string): Document => decodeAt(bytes, 0, name);

function decodeAt(bytes: Buffer, start: number, raw?: string): Document {
  const document: Document = {};
  let order: string[] | undefined;
  let at = start + SIZE_BYTES;
  for (let type = bytes[at]; type; type = bytes[at]) {
    const value = behindName(bytes, at + 1);
    const end = value + valueSize(bytes, type, value);
    const name = nameAt(bytes, at + 1, value - 1);
    if (order !== undefined) order.push(name);
    else if (mayBeNumber(bytes[at + 1])) order = [...Object.keys(document), name];
    const isRaw = name === raw && type === TYPE.document;
    setOwn(document, name, isRaw ? bytes.subarray(value, end) : readValue(bytes, at, value));
    at = end;
  }
  if (order !== undefined) setOrder(document, order);
  return document;
}

/** `__proto__` is a name like any other. */
function setOwn(document: Document, name: string, value: unknown): void {
  if (name !== '__proto__') document[name] = value;
  else Object.defineProperty(document, name, { value, ...ORDINARY });
}

const ORDINARY = { writable: true, enumerable: true, configurable: true } as const;

/** The value of the element at `at`. */
export const elementValue = (bytes: Buffer, at: number): unknown =>
  readValue(bytes, at, behindName(bytes, at + 1));

function readValue(bytes: Buffer, at: number, value: number): unknown {
  switch (bytes[at]) {
    case TYPE.string:
      return bytes.toString('utf8', value + 4, value + 3 + bytes.readInt32LE(value));
    case TYPE.document:
      return reference(decodeAt(bytes, value));
    case TYPE.array:
      return decodeArray(bytes, value);
    case TYPE.int32:
      return bytes.readInt32LE(value);
    case TYPE.int64:
      return bytes.readBigInt64LE(value);
    case TYPE.double:
      return plainDouble(bytes.readDoubleLE(value));
    default:
      return readOther(bytes, at, value);
  }
}

function decodeArray(bytes: Buffer, start: number): unknown[] {
  const values: unknown[] = [];
  let at = start + SIZE_BYTES;
  for (let type = bytes[at]; type; type = bytes[at]) {
    const value = behindName(bytes, at + 1);
    values.push(readValue(bytes, at, value));
    at = value + valueSize(bytes, type, value);
  }
  return values;
}

const plainDouble = (value: number): number | Double =>
  isInt32(value) ? new Double(value) : value;

function reference(document: Document): unknown {
  if (!('$ref' in document)) return document;
  const { $ref, $id, $db, ...fields } = document;
  const isReference = typeof $ref === 'string' && $id !== undefined && $id !== null;
  const isPlain = Object.keys(fields).every((name) => !name.startsWith('$'));
  if (!isReference || !isPlain || (typeof $db !== 'string' && $db !== undefined)) return document;
  return new DBRef($ref, $id as ObjectId, $db, fields);
}

function readOther(bytes: Buffer, at: number, value: number): unknown {
  switch (bytes[at]) {
    case TYPE.boolean:
      return bytes[value] === 1;
    case TYPE.null:
      return null;
    case TYPE.date:
      return new Date(Number(bytes.readBigInt64LE(value)));
    case TYPE.objectId:
      return new ObjectId(bytes.subarray(value, value + 12));
    default:
      return readRare(bytes, at, value);
  }
}

const EXACT = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;

/** What `bson` has classes for is left to it: an element with a size before and a zero behind. */
function readRare(bytes: Buffer, at: number, value: number): unknown {
  const end = value + valueSize(bytes, bytes[at] ?? 0, value);
  const alone = Buffer.alloc(SIZE_BYTES + end - at + 1);
  alone.writeInt32LE(alone.length);
  bytes.copy(alone, SIZE_BYTES, at, end);
  return Object.values(deserialize(alone, EXACT))[0];
}
const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;

/** As `encode`, but that whole numbers among the names keep their place. */
export const encodeInOrder = (document: Document): Buffer => encode(inOrder(document) as Document);

export function encode(document: Document): Buffer {
  try {
    const bytes = Buffer.from(serialize(document));
    // `bson` cuts off what does not fit into its buffer of 17 MiB.
    if (bytes.length <= DOCUMENT_BYTES_MAX) return bytes;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new CommandError('BSONObjectTooLarge', 'a document may take 16 MiB');
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
