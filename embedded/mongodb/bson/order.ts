import { encodeKey, TAG } from './key';

/** MongoDB's order of BSON values, across types. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (isPlainNumber(a) && isPlainNumber(b)) return Number(a > b) - Number(a < b);
  return Buffer.compare(encodeKey(a), encodeKey(b));
}

export const equalValues = (a: unknown, b: unknown): boolean => compareValues(a, b) === 0;

/** As their UTF-8 bytes: as JavaScript does, but that surrogates come after all other units. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  if (i === length) return a.length - b.length;
  return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
}

const rank = (unit: number): number => unit + (unit >= 0xd800 && unit <= 0xdfff ? 0x10000 : 0);

/** JavaScript compares numbers and bigints exactly; only NaN needs the encoding. */
const isPlainNumber = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));

/** Comparisons in a filter look only at values of the operand's own type. */
export function typeTag(value: unknown): number {
  if (typeof value === 'string') return TAG.string;
  if (typeof value === 'number' || typeof value === 'bigint') return TAG.number;
  const tag = encodeKey(value)[0] ?? 0;
  return tag === TAG.nan ? TAG.number : tag;
}
