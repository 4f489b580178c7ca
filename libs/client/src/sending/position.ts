import type { Position } from '../contract';

/** One byte version, eight bytes each of commit and prepare position, then the store's id. */
const versionBytes = 1;
const orderedBytes = 17;

/**
 * The later of two positions. To everybody else a position is opaque; this library is issued with
 * the servers and may look inside, because answers to parallel commands arrive in any order and a
 * replayed answer carries an old position. Of two that cannot be compared (another version, another
 * store) the one received last counts.
 */
export const laterOf = (known: Position | undefined, received: Position): Position => {
  if (known === undefined) return received;
  const [before, after] = [bytesOf(known), bytesOf(received)];
  const isComparable =
    before.length > orderedBytes &&
    before.slice(0, versionBytes) === after.slice(0, versionBytes) &&
    before.slice(orderedBytes) === after.slice(orderedBytes);
  // One character is one byte, and big endian numbers are ordered as their bytes are.
  return isComparable && before > after ? known : received;
};

const bytesOf = (position: Position): string => {
  try {
    return atob(position.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
};
