import type { Position } from '@wagerlog/event-sourcing';
import { Problem } from '../problems/problem';

const version = 1;
const fixedBytes = 17;
const storeIdMaxBytes = 64;

/**
 * Opaque to clients: base64url of one byte version, commit and prepare position (8 bytes each, big
 * endian) and the store's id, so that a position of another store is recognised.
 */
export const encodePosition = (storeId: string, { commit, prepare }: Position): string => {
  const bytes = Buffer.allocUnsafe(fixedBytes + Buffer.byteLength(storeId));
  bytes.writeUInt8(version, 0);
  bytes.writeBigUInt64BE(commit, 1);
  bytes.writeBigUInt64BE(prepare, 9);
  bytes.write(storeId, fixedBytes);
  return bytes.toString('base64url');
};

export interface PositionToken {
  readonly storeId: string;
  readonly position: Position;
}

/** `undefined` for anything `encodePosition` does not write, to the last character. */
export const parsePosition = (text: string): PositionToken | undefined => {
  const bytes = Buffer.from(text, 'base64url');
  const fits = bytes.length > fixedBytes && bytes.length <= fixedBytes + storeIdMaxBytes;
  if (!fits || bytes.readUInt8(0) !== version) return undefined;
  const position = { commit: bytes.readBigUInt64BE(1), prepare: bytes.readBigUInt64BE(9) };
  const storeId = bytes.toString('utf8', fixedBytes);
  return encodePosition(storeId, position) === text ? { storeId, position } : undefined;
};

/** A position of this store; throws `POSITION_INVALID`. */
export const positionOfStore = (text: string, storeId: string): Position => {
  const token = parsePosition(text);
  if (token?.storeId === storeId) return token.position;
  const detail =
    token === undefined ? 'The position is malformed.' : 'The position is of another store.';
  throw new Problem('POSITION_INVALID', { detail });
};
