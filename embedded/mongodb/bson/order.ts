import { encodeKey } from './key';

/** MongoDB's order of BSON values, across types. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && a === b) return 0;
  if (isPlainNumber(a) && isPlainNumber(b)) return Number(a > b) - Number(a < b);
  return Buffer.compare(encodeKey(a), encodeKey(b));
}

export const equalValues = (a: unknown, b: unknown): boolean => compareValues(a, b) === 0;

/** JavaScript compares numbers and bigints exactly; only NaN needs the encoding. */
const isPlainNumber = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));

/** Comparisons in a filter look only at values of the operand's own type. */
export const typeTag = (value: unknown): number => {
  const tag = encodeKey(value)[0] ?? 0;
  return tag === 0x1f ? 0x20 : tag;
};
