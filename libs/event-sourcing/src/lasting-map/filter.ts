/**
 * A Bloom filter of the keys of a run: a few bits each, so that one look tells of nearly every
 * other key that it is not there. It never denies a key that is.
 */
const bitsPerKey = 10;
/** Bits set for a key. With ten per key kept, one in eighty others is not told apart. */
const probes = 4;

export const filterBytes = (keys: number): number => Math.ceil((keys * bitsPerKey) / 8);

/** FNV-1a, 32 bits. */
export const hashOf = (bytes: Uint8Array, from: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = from; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hash >>> 0;
};

/** Where a filter lies: in these bytes, so many from here on. */
export interface Filter {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly length: number;
}

export const addTo = ({ bytes, at, length }: Filter, hash: number): void => {
  const step = stepOf(hash);
  for (let probe = 0, next = hash; probe < probes; probe += 1, next = (next + step) >>> 0) {
    const bit = next % (length * 8);
    bytes[at + (bit >>> 3)] = (bytes[at + (bit >>> 3)] as number) | (1 << (bit & 7));
  }
};

export const mayHold = ({ bytes, at, length }: Filter, hash: number): boolean => {
  const step = stepOf(hash);
  for (let probe = 0, next = hash; probe < probes; probe += 1, next = (next + step) >>> 0) {
    const bit = next % (length * 8);
    if (((bytes[at + (bit >>> 3)] as number) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
};

/** The hash's other half first, and odd: no two probes of a key fall together. */
const stepOf = (hash: number): number => ((hash >>> 16) | (hash << 16) | 1) >>> 0;
