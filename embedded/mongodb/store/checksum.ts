import { crc32 } from 'node:zlib';

const CHECKSUM_BYTES = 4;

/** What is kept of these bytes: a checksum, then the bytes. */
export function withChecksum(bytes: Buffer): Buffer {
  const value = Buffer.allocUnsafe(CHECKSUM_BYTES + bytes.length);
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
