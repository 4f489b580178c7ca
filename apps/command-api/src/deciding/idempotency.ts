import { canonicalJson } from '@wagerlog/event-sourcing';
import { createHash } from 'node:crypto';

/** Fixed for ever: another namespace would make every key a new one. */
const namespace = Buffer.from('5c0f3f8a6b1d4e0f9a7c2d4b8e6f1a03', 'hex');

export type Operation = 'bet' | 'deposit' | 'withdrawal' | 'void';

/**
 * The same key of the same account or market finds the same bet, payment or void for ever. An id
 * holds no NUL, so that no two names run together.
 */
export const idOfKey = (operation: Operation, scope: string, key: string): string =>
  uuidV5(namespace, `${operation}\0${scope}\0${key}`);

/** RFC 9562 §5.5: SHA-1 of a namespace and a name. */
export const uuidV5 = (space: Uint8Array, name: string): string => {
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** Tells whether a key came back with the same content: the command normalised, no `expiresAt`. */
export const fingerprintOf = (content: { readonly [name: string]: unknown }): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');
