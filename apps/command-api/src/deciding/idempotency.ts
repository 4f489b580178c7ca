import { canonicalJson } from '@wagerlog/event-sourcing';
import { hash } from 'node:crypto';

/** Fixed for ever: another namespace would make every key a new one. */
const namespace = Buffer.from('5c0f3f8a6b1d4e0f9a7c2d4b8e6f1a03', 'hex');

export type Operation = 'bet' | 'deposit' | 'withdrawal' | 'void';

/**
 * The same key of the same account or market finds the same bet, payment or void for ever. An id
 * holds no NUL, so that no two names run together.
 */
export const idOfKey = (operation: Operation, scope: string, key: string): string =>
  uuidV5(namespace, `${operation}\0${scope}\0${key}`);

/** RFC 9562 §5.5: SHA-1 of a namespace and a name, cut to 128 bits, with version and variant. */
export const uuidV5 = (space: Uint8Array, name: string): string => {
  const digest = hash('sha1', Buffer.concat([space, Buffer.from(name)]), 'hex');
  const variant = ((parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return (
    `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}` +
    `-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  );
};

/** Tells whether a key came back with the same content: the command normalised, no `expiresAt`. */
export const fingerprintOf = (content: { readonly [name: string]: unknown }): string =>
  hash('sha256', canonicalJson(content), 'hex');
