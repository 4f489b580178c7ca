/**
 * Where things lie in BSON (bsonspec.org): a document is its size, its elements and a zero byte;
 * an element is a type, a name that ends with a zero byte, and a value.
 */
export const TYPE = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  pointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  scopedCode: 0x0f,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

/** Bytes that do not follow the format. */
export class MalformedBson extends Error {}

export const SIZE_BYTES = 4;

/** Offset behind the name that starts at `at`, which is where the value is. */
export function behindName(bytes: Buffer, at: number): number {
  let end = at;
  while (bytes[end] !== 0) {
    if (end >= bytes.length) throw new MalformedBson('a name without an end');
    end += 1;
  }
  return end + 1;
}

const UNKNOWN = -1;

/** By type, so that looking up a size costs no more than reading an array. */
const table = (sizes: readonly (readonly [type: number, size: number])[]): Int8Array => {
  const all = new Int8Array(256).fill(UNKNOWN);
  for (const [type, size] of sizes) all[type] = size;
  return all;
};

const FIXED = table([
  [TYPE.double, 8],
  [TYPE.undefined, 0],
  [TYPE.objectId, 12],
  [TYPE.boolean, 1],
  [TYPE.date, 8],
  [TYPE.null, 0],
  [TYPE.int32, 4],
  [TYPE.timestamp, 8],
  [TYPE.int64, 8],
  [TYPE.decimal, 16],
  [TYPE.minKey, 0],
  [TYPE.maxKey, 0],
]);

/** Of values that begin with a size: the bytes that size leaves out. */
const LEFT_OUT = table([
  [TYPE.string, 4],
  [TYPE.document, 0],
  [TYPE.array, 0],
  [TYPE.binary, 5],
  [TYPE.pointer, 16],
  [TYPE.code, 4],
  [TYPE.symbol, 4],
  [TYPE.scopedCode, 0],
]);

/** Bytes a value takes. */
export function valueSize(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED[type] ?? UNKNOWN;
  if (fixed !== UNKNOWN) return fixed;
  const leftOut = LEFT_OUT[type] ?? UNKNOWN;
  if (leftOut !== UNKNOWN) return leftOut + bytes.readInt32LE(at);
  if (type === TYPE.regex) return behindName(bytes, behindName(bytes, at)) - at;
  throw new MalformedBson(`a value of the unknown type ${type}`);
}

/** Offset of the element of that name in the document at `start`; -1 if there is none. */
export function elementAt(bytes: Buffer, start: number, name: string): number {
  let at = start + SIZE_BYTES;
  for (let type = bytes[at]; type; type = bytes[at]) {
    if (isNamed(bytes, at + 1, name)) return at;
    const value = behindName(bytes, at + 1);
    at = value + valueSize(bytes, type, value);
  }
  return -1;
}

/** Offset behind the element at `at`. */
export function elementEnd(bytes: Buffer, at: number): number {
  const value = behindName(bytes, at + 1);
  return value + valueSize(bytes, bytes[at] ?? 0, value);
}

export const elementBytes = (bytes: Buffer, at: number): Buffer =>
  bytes.subarray(at, elementEnd(bytes, at));

/** Whether a name in the document begins with `$`, as operators do. */
export function hasOperators(bytes: Buffer): boolean {
  let at = SIZE_BYTES;
  for (let type = bytes[at]; type; type = bytes[at]) {
    if (bytes[at + 1] === DOLLAR) return true;
    const value = behindName(bytes, at + 1);
    at = value + valueSize(bytes, type, value);
  }
  return false;
}

/** Whether the first name does. */
export const startsWithOperator = (bytes: Buffer): boolean => bytes[SIZE_BYTES + 1] === DOLLAR;

const DOLLAR = 0x24;

/** Whether the name that starts at `at` is this one. */
export function isNamed(bytes: Buffer, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const unit = name.charCodeAt(i);
    if (unit > 0x7f) return bytes.toString('utf8', at, behindName(bytes, at) - 1) === name;
    if (unit !== bytes[at + i]) return false;
  }
  return bytes[at + name.length] === 0;
}
