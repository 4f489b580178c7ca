import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const HASH_BYTES = 16;
const KEY_BYTES = HASH_BYTES + 8;
const UINT32 = 2 ** 32;

/**
 * The key of a revision in the index: what stands for the stream, then the revision in 8 bytes, big
 * endian. Keys of one stream sort by revision, and are short whatever its name is: the index is what
 * grows fastest beside the events themselves.
 */
export function indexKey(hash: string, revision: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.write(hash, 'latin1');
  key.writeUInt32BE(Math.floor(revision / UINT32), HASH_BYTES);
  key.writeUInt32BE(revision % UINT32, HASH_BYTES + 4);
  return key;
}

/** Hashing takes as long as everything else there is to do for an event's key. */
const HASHES_MAX = 20_000;
const hashes = new LRUCache<string, string>({ max: HASHES_MAX });

/** The first half of the SHA-256 of a stream's name, one character a byte: it sorts as its keys do. */
export function hashOf(stream: string): string {
  const known = hashes.get(stream);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(stream).digest().toString('latin1', 0, HASH_BYTES);
  hashes.set(stream, hash);
  return hash;
}

/** What stands for the stream in a key. */
export function hashIn(key: Buffer): string {
  return key.toString('latin1', 0, HASH_BYTES);
}

export function revisionIn(key: Buffer): number {
  return key.readUInt32BE(HASH_BYTES) * UINT32 + key.readUInt32BE(HASH_BYTES + 4);
}
