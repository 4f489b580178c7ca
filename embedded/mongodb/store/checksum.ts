import { crc32 } from 'node:zlib';

const CHECKSUM_BYTES = 4;
const LENT_BYTES = 64 * 1024;
const lent = Buffer.alloc(LENT_BYTES);

/**
 * What is kept of these bytes: a checksum, then the bytes. It is only lent, as the next call uses
 * the same memory; a table copies what is put into it at once.
 */
export function withChecksum(bytes: Buffer): Buffer {
  const length = CHECKSUM_BYTES + bytes.length;
  const value = length <= LENT_BYTES ? lent.subarray(0, length) : Buffer.allocUnsafe(length);
  value.writeUInt32BE(crc32(bytes));
  value.set(bytes, CHECKSUM_BYTES);
  return value;
}

/** The bytes that were kept; undefined when they are no longer what they were. */
export function intactIn(value: Buffer): Buffer | undefined {
  const bytes = value.subarray(CHECKSUM_BYTES);
  const isIntact = value.length > CHECKSUM_BYTES && value.readUInt32BE() === crc32(bytes);
  return isIntact ? bytes : undefined;
}

/** As `intactIn`, but a copy, of a value that is only lent. */
export function copyIntactIn(value: Buffer, length: number): Buffer | undefined {
  if (length <= CHECKSUM_BYTES) return undefined;
  const bytes = Buffer.allocUnsafe(length - CHECKSUM_BYTES);
  bytes.set(value.subarray(CHECKSUM_BYTES, length));
  return value.readUInt32BE() === crc32(bytes) ? bytes : undefined;
}
