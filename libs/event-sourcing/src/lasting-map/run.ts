import { textEnd } from './bytes';
import { addTo, filterBytes, hashOf, mayHold, type Filter } from './filter';

/**
 * Entries sorted by key, each key once, in one piece of bytes that never changes: the number of
 * entries, where each begins (both 32 bits, lowest byte first), a filter of the keys, then the
 * entries. An entry is its key, written as text, and its value.
 */
export type Run = Uint8Array;

const wordBytes = 4;

export const countOf = (run: Run): number => wordAt(run, 0);

/** The entry's bytes, key and value. */
export const entryAt = (run: Run, index: number): Uint8Array => {
  const isLast = index + 1 === countOf(run);
  return run.subarray(beginOf(run, index), isLast ? run.length : beginOf(run, index + 1));
};

/** Of entries sorted by key. */
export const runOf = (entries: readonly Uint8Array[]): Run => {
  const at = filterAt(entries.length);
  const length = filterBytes(entries.length);
  const head = at + length;
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + entry.length, head));
  putWord(bytes, 0, entries.length);
  let begin = head;
  entries.forEach((entry, index) => {
    putWord(bytes, index + 1, begin);
    bytes.set(entry, begin);
    addTo({ bytes, at, length }, hashOf(entry, 0, textEnd(entry, 0)));
    begin += entry.length;
  });
  return bytes;
};

/** A key as it is looked for in many runs. */
export interface Wanted {
  readonly key: Uint8Array;
  readonly hash: number;
}

export const wantedOf = (key: Uint8Array): Wanted => ({ key, hash: hashOf(key, 0, key.length) });

/** Where the value of this key begins in the run's bytes. */
export const findValue = (run: Run, { key, hash }: Wanted): number | undefined => {
  const count = countOf(run);
  if (count === 0 || !mayHold(filterOf(run, count), hash)) return undefined;
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const begin = beginOf(run, middle);
    const order = compareKey(run, begin, key);
    if (order === 0) return begin + key.length;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
};

/** By key; entries of one key are equal. */
export const compareEntries = (a: Uint8Array, b: Uint8Array): number =>
  compareKey(a, 0, b.subarray(0, textEnd(b, 0)));

/** One run of both; of two entries of one key the newer run's stays. */
export const merge = (newer: Run, older: Run): Run => {
  const merged: Uint8Array[] = [];
  const next = { newer: 0, older: 0 };
  while (next.newer < countOf(newer) && next.older < countOf(older)) {
    const a = entryAt(newer, next.newer);
    const b = entryAt(older, next.older);
    const order = compareEntries(a, b);
    merged.push(order <= 0 ? a : b);
    if (order <= 0) next.newer += 1;
    if (order >= 0) next.older += 1;
  }
  for (; next.newer < countOf(newer); next.newer += 1) merged.push(entryAt(newer, next.newer));
  for (; next.older < countOf(older); next.older += 1) merged.push(entryAt(older, next.older));
  return runOf(merged);
};

/** No key is the beginning of another, so what differs does so before either ends. */
const compareKey = (bytes: Uint8Array, begin: number, key: Uint8Array): number => {
  for (let index = 0; index < key.length; index += 1) {
    const difference = byteAt(bytes, begin + index) - byteAt(key, index);
    if (difference !== 0) return difference;
  }
  return 0;
};

const filterAt = (count: number): number => wordBytes * (count + 1);

const filterOf = (bytes: Run, count: number): Filter => ({
  bytes,
  at: filterAt(count),
  length: filterBytes(count),
});

const beginOf = (run: Run, index: number): number => wordAt(run, index + 1);

const wordAt = (run: Run, index: number): number => {
  const at = index * wordBytes;
  const low = byteAt(run, at) | (byteAt(run, at + 1) << 8);
  return (low | (byteAt(run, at + 2) << 16) | (byteAt(run, at + 3) << 24)) >>> 0;
};

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] as number;

const putWord = (run: Run, index: number, word: number): void => {
  for (let byte = 0; byte < wordBytes; byte += 1) {
    run[index * wordBytes + byte] = word >>> (8 * byte);
  }
};
