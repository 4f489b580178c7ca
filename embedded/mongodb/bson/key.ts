import type { BSONRegExp, Binary, Decimal128, ObjectId, Timestamp } from 'bson';
import { bsonType, elementValue, isDecimal, isDocument, isDouble } from './document';
import type { Document } from './document';
import { behindName, TYPE } from './elements';
import { writeNumber } from './number-key';
import { KeyWriter } from './key-writer';

/**
 * One encoding decides every order: bytes compared as bytes give MongoDB's order of BSON values,
 * across types. Index keys, sorts and comparisons all use it, so they cannot disagree. No encoding
 * is a prefix of another, and none starts with 0x00 or 0xff, which are left for ends and bounds.
 */
export const TAG = {
  minKey: 0x05,
  emptyArray: 0x0a,
  null: 0x10,
  nan: 0x1f,
  number: 0x20,
  string: 0x30,
  object: 0x40,
  array: 0x50,
  binary: 0x60,
  objectId: 0x70,
  boolean: 0x80,
  date: 0x90,
  timestamp: 0xa0,
  regex: 0xb0,
  other: 0xc0,
  maxKey: 0xf0,
} as const;

const scratch = new KeyWriter();

/** The key of a value behind a number that says where it belongs. */
export function encodeKeyUnder(prefix: number, value: unknown): Buffer {
  scratch.clear();
  scratch.unsigned32(prefix);
  writeKey(scratch, value);
  return scratch.bytes();
}

/** As `encodeKeyUnder` for the value of an element. */
export function encodeElementKeyUnder(prefix: number, bytes: Buffer, at: number): Buffer {
  scratch.clear();
  scratch.unsigned32(prefix);
  writeElementKey(scratch, bytes, at);
  return scratch.bytes();
}

export function encodeKey(value: unknown): Buffer {
  const writer = new KeyWriter();
  writeKey(writer, value);
  return writer.bytes();
}

export function writeKey(writer: KeyWriter, value: unknown): void {
  switch (typeof value) {
    case 'string':
      writer.byte(TAG.string);
      writer.text(value);
      return;
    case 'number':
    case 'bigint':
      writeNumber(writer, value);
      return;
    case 'boolean':
      writer.byte(TAG.boolean);
      writer.byte(value ? 1 : 0);
      return;
    default:
      writeObjectKey(writer, value);
  }
}

/** As `writeKey` for the value of an element; a text, the usual case, is not decoded. */
export function writeElementKey(writer: KeyWriter, bytes: Buffer, at: number): void {
  if (bytes[at] !== TYPE.string) {
    writeKey(writer, elementValue(bytes, at));
    return;
  }
  const value = behindName(bytes, at + 1);
  writer.byte(TAG.string);
  writer.utf8(bytes, value + 4, value + 3 + bytes.readInt32LE(value));
}

function writeObjectKey(writer: KeyWriter, value: unknown): void {
  if (value === null || value === undefined) writer.byte(TAG.null);
  else if (Array.isArray(value)) writeArray(writer, value);
  else if (value instanceof Date) {
    writer.byte(TAG.date);
    writer.signed64(BigInt(value.getTime()));
  } else if (isDouble(value)) writeNumber(writer, value.value);
  else if (isDecimal(value)) writeNumber(writer, value as Decimal128);
  else if (isDocument(value)) writeDocument(writer, value);
  else writeBsonKey(writer, value);
}

function writeArray(writer: KeyWriter, values: readonly unknown[]): void {
  writer.byte(TAG.array);
  for (const value of values) writeKey(writer, value);
  writer.byte(0);
}

/** MongoDB compares embedded documents field by field: type, then name, then value. */
function writeDocument(writer: KeyWriter, document: Document): void {
  writer.byte(TAG.object);
  for (const [name, value] of Object.entries(document)) {
    const key = encodeKey(value);
    writer.byte(key[0] ?? 0);
    writer.text(name);
    writer.raw(key);
  }
  writer.byte(0);
}

const WRITERS: Readonly<Record<string, (writer: KeyWriter, value: never) => void>> = {
  MinKey: (writer) => writer.byte(TAG.minKey),
  MaxKey: (writer) => writer.byte(TAG.maxKey),
  BSONSymbol: (writer, value: { readonly value: string }) => {
    writer.byte(TAG.string);
    writer.text(value.value);
  },
  ObjectId: (writer, value: ObjectId) => {
    writer.byte(TAG.objectId);
    writer.raw(value.id);
  },
  Binary: (writer, value: Binary) => {
    writer.byte(TAG.binary);
    writer.unsigned32(value.length());
    writer.byte(value.sub_type);
    writer.raw(value.value());
  },
  Timestamp: (writer, value: Timestamp) => {
    writer.byte(TAG.timestamp);
    writer.unsigned32(value.getHighBitsUnsigned());
    writer.unsigned32(value.getLowBitsUnsigned());
  },
  BSONRegExp: (writer, value: BSONRegExp) => {
    writer.byte(TAG.regex);
    writer.text(value.pattern);
    writer.text(value.options);
  },
};

function writeBsonKey(writer: KeyWriter, value: unknown): void {
  const write = WRITERS[bsonType(value) ?? ''];
  if (write !== undefined) {
    write(writer, value as never);
    return;
  }
  writer.byte(TAG.other);
  writer.text(JSON.stringify(value));
}
