/** Records read one after the other share memory in pieces of this size. */
const SLAB_BYTES = 256 * 1024;

/**
 * Records are stored as they are. LMDB hands them out in memory that it uses again; copying each
 * into memory of its own, as its binary encoding does, is half the cost of reading it.
 */
export function recordCodec() {
  let slab = Buffer.alloc(0);
  let used = 0;
  return {
    encode: (record: Buffer): Buffer => record,
    decode: (borrowed: Uint8Array, length?: unknown): Buffer => {
      const bytes = typeof length === 'number' ? length : borrowed.length;
      if (used + bytes > slab.length) {
        slab = Buffer.allocUnsafe(Math.max(SLAB_BYTES, bytes));
        used = 0;
      }
      slab.set(borrowed.subarray(0, bytes), used);
      used += bytes;
      return slab.subarray(used - bytes, used);
    },
  };
}
