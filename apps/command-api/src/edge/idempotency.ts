import { canonicalJson } from '@wagerlog/event-sourcing';
import { createHash } from 'node:crypto';

/** Fixed for ever: another namespace would make every key a new one. */
const namespace = Buffer.from('5c0f3f8a6b1d4e0f9a7c2d4b8e6f1a03', 'hex');

export type Operation = 'bet' | 'deposit' | 'withdrawal' | 'void';

/**
 * UUIDv5 (RFC 9562 §5.5) of `operation\0scope\0key`: the same key of the same account or market
 * finds the same bet, payment or void for ever.
 */
export const idOfKey = (operation: Operation, scope: string, key: string): string => {
  const hash = createHash('sha1').update(namespace).update(`${operation}\0${scope}\0${key}`);
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** Tells whether a key came back with the same content: the command normalised, no `expiresAt`. */
export const fingerprintOf = (content: { readonly [name: string]: unknown }): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');
