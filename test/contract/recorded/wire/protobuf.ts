import type { Fields } from './values';

/** A field's content on the wire: a number, or bytes with a length. */
export type Raw = bigint | Buffer;

/** How values of one kind are written and read. */
export interface Codec {
  readonly write: (value: unknown) => Raw;
  readonly read: (raw: Raw) => unknown;
}

/** A field of a message. A field with `absent` is always shown when read, set or not. */
export interface Field {
  readonly number: number;
  readonly codec: Codec;
  readonly holds: 'one' | 'many';
  readonly absent?: unknown;
}

/** The fields of a message under the names in which recordings show them. */
export type Shape = Readonly<Record<string, Field>>;

export const one = (number: number, codec: Codec): Field => ({ number, codec, holds: 'one' });
export const always = (number: number, codec: Codec, absent: unknown): Field => ({
  ...one(number, codec),
  absent,
});
export const many = (number: number, codec: Codec): Field => ({ number, codec, holds: 'many' });

/** A nested message. */
export function message(shape: Shape): Codec {
  return {
    write: (value) => encode(shape, value as Fields),
    read: (raw) => decode(shape, bytesOf(raw)),
  };
}

/** Everything that is given goes on the wire, defaults too: a choice may consist of one. */
export function encode(shape: Shape, fields: Fields): Buffer {
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const field = shape[name];
    if (field === undefined) throw new Error(`The message has no field "${name}".`);
    return valuesOf(field, value).map((item) => tagged(field.number, field.codec.write(item)));
  });
  return Buffer.concat(parts);
}

/** A map is many entries. */
function valuesOf(field: Field, value: unknown): readonly unknown[] {
  if (field.holds === 'one') return [value];
  return Array.isArray(value) ? value : Object.entries(value as Fields);
}

/** @throws when a field is unknown: a recording could not show it. */
export function decode(shape: Shape, bytes: Buffer): Record<string, unknown> {
  const message = blank(shape);
  for (const [number, raw] of contents(bytes)) {
    const [name, field] = Object.entries(shape).find(([, known]) => known.number === number) ?? [];
    if (name === undefined || field === undefined) throw new Error(`Field ${number} is unknown.`);
    const value = field.codec.read(raw);
    if (field.holds === 'many') (message[name] as unknown[]).push(value);
    else message[name] = value;
  }
  return message;
}

function blank(shape: Shape): Record<string, unknown> {
  const shown = Object.entries(shape).flatMap(([name, { holds, absent }]) => {
    if (holds === 'many') return [[name, []] as const];
    return absent === undefined ? [] : [[name, absent] as const];
  });
  return Object.fromEntries(shown);
}

export function bytesOf(raw: Raw): Buffer {
  if (typeof raw === 'bigint') throw new Error('A number stands where bytes are expected.');
  return raw;
}

export function numberOf(raw: Raw): bigint {
  if (typeof raw !== 'bigint') throw new Error('Bytes stand where a number is expected.');
  return raw;
}

const VARINT = 0n;
const LENGTH_DELIMITED = 2n;

function tagged(number: number, raw: Raw): Buffer {
  const tag = BigInt(number) << 3n;
  if (typeof raw === 'bigint') return Buffer.concat([varint(tag | VARINT), varint(raw)]);
  return Buffer.concat([varint(tag | LENGTH_DELIMITED), varint(BigInt(raw.length)), raw]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

function* contents(bytes: Buffer): Generator<readonly [number: number, raw: Raw]> {
  let at = 0;
  const next = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('The message ends in the middle of a number.');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = next();
    const number = Number(tag >> 3n);
    if ((tag & 7n) === VARINT) {
      yield [number, next()];
    } else if ((tag & 7n) === LENGTH_DELIMITED) {
      const length = Number(next());
      if (at + length > bytes.length) throw new Error('The message ends in the middle of a field.');
      yield [number, bytes.subarray(at, (at += length))];
    } else {
      throw new Error(`Wire type ${tag & 7n} is not used by this protocol.`);
    }
  }
}
