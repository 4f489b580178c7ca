import { KeyWriter } from '../bson/key-writer';
import { typeTag } from '../bson/order';
import type { IndexField } from '../store/catalog';
import { writeField } from '../store/index-keys';
import type { Bound, Condition } from './conditions';

/** Keys from `start` (inclusive) to `end` (exclusive). */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

const RANGES_MAX = 1000;

/** The ranges of an index that hold every match, and how many leading fields they use up. */
export interface Bounds {
  readonly ranges: readonly KeyRange[];
  /** Leading fields bound to points. */
  readonly points: number;
  /** How many of those, from the start, are bound to exactly one. */
  readonly fixed: number;
  readonly hasRange: boolean;
}

interface Request {
  readonly prefix: Buffer;
  readonly fields: readonly IndexField[];
  readonly conditionOf: (field: IndexField) => Condition | undefined;
  readonly multikey: boolean;
}

export function boundsOf({ prefix, fields, conditionOf, multikey }: Request): Bounds {
  let prefixes: readonly Buffer[] = [prefix];
  let points = 0;
  let fixed = 0;
  for (const field of fields) {
    const condition = conditionOf(field);
    const values = condition?.points;
    if (condition !== undefined && values === undefined) {
      const range = interval(field, multikey ? oneSided(condition) : condition);
      const ranges = prefixes.map((start) => shifted(start, range));
      return { ranges, points, fixed, hasRange: true };
    }
    if (!fits(prefixes, values)) break;
    prefixes = extend(prefixes, field, values);
    points += 1;
    if (prefixes.length === 1) fixed = points;
  }
  const ranges = prefixes.map((start) => ({ start, end: after(start) }));
  return { ranges, points, fixed, hasRange: false };
}

const fits = (
  prefixes: readonly Buffer[],
  values: readonly unknown[] | undefined,
): values is readonly unknown[] =>
  values !== undefined && prefixes.length * values.length <= RANGES_MAX;

/** In an index over arrays, one element may satisfy one side and another element the other. */
const oneSided = ({ lower, upper }: Condition): Condition =>
  lower !== undefined ? { lower } : upper !== undefined ? { upper } : {};

function extend(
  prefixes: readonly Buffer[],
  field: IndexField,
  values: readonly unknown[],
): readonly Buffer[] {
  const encoded = values.map((value) => encodeField(field, value)).sort(Buffer.compare);
  const ordered = encoded.filter((bytes, i) => i === 0 || !bytes.equals(encoded[i - 1] ?? bytes));
  return prefixes.flatMap((prefix) => ordered.map((bytes) => Buffer.concat([prefix, bytes])));
}

function encodeField(field: IndexField, value: unknown): Buffer {
  const writer = new KeyWriter();
  writeField(writer, field, value);
  return writer.bytes();
}

/** Behind every key that begins with these bytes: no encoding starts with 0xff. */
export const after = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.of(0xff)]);

const shifted = (prefix: Buffer, range: KeyRange): KeyRange => ({
  start: Buffer.concat([prefix, range.start]),
  end: Buffer.concat([prefix, range.end]),
});

/** A range stays within the type of its operands. A descending field is written inverted. */
function interval(field: IndexField, { lower, upper }: Condition): KeyRange {
  const tag = typeTag(lower?.value ?? upper?.value);
  const [low, high] = field.descending
    ? [edge(field, upper, false), edge(field, lower, true)]
    : [edge(field, lower, false), edge(field, upper, true)];
  const [first, last] = field.descending ? [0xff - tag, 0xff - tag] : [tag, tag];
  return { start: low ?? Buffer.of(first), end: high ?? Buffer.of(last + 1) };
}

/** At the start of a range an excluded value is passed over; at its end an included one is kept. */
function edge(field: IndexField, bound: Bound | undefined, atEnd: boolean): Buffer | undefined {
  if (bound === undefined) return undefined;
  const bytes = encodeField(field, bound.value);
  return bound.inclusive === atEnd ? after(bytes) : bytes;
}
