import { isNamed } from './elements';

/** Longer names are rare, and would make what is kept large. */
const KEPT_BYTES_MAX = 32;
const SLOTS = 1024;

/** Names met before, each in the place its bytes choose; a later one takes the place over. */
const kept: string[] = new Array<string>(SLOTS).fill('');

/**
 * The name between two offsets. Documents have the same few names again and again: a text that is
 * known already costs neither decoding nor, as a property's name, a search for it.
 */
export function nameAt(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > KEPT_BYTES_MAX) return bytes.toString('utf8', start, end);
  let hash = length;
  for (let i = start; i < end; i += 1) hash = (hash * 31 + (bytes[i] ?? 0)) & (SLOTS - 1);
  const known = kept[hash] ?? '';
  if (known.length === length && isNamed(bytes, start, known)) return known;
  const name = bytes.toString('utf8', start, end);
  if (name.length === length) kept[hash] = name;
  return name;
}
