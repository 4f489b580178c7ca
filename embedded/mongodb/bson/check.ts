import { behindName, MalformedBson, SIZE_BYTES, TYPE, valueSize } from './elements';

const DEPTH_MAX = 200;

/**
 * Looks through what a client sent, so that whoever reads it later need not be careful.
 * @throws MalformedBson or RangeError when a part does not fit into its whole.
 */
export const checkDocument = (bytes: Buffer): void =>
  checkPart(bytes, { start: 0, end: bytes.length, depth: 1 });

interface Part {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

function checkPart(bytes: Buffer, { start, end, depth }: Part): void {
  if (depth > DEPTH_MAX) throw new MalformedBson(`documents nested more than ${DEPTH_MAX} deep`);
  const last = end - 1;
  let at = start + SIZE_BYTES;
  if (at <= last && bytes.readInt32LE(start) === end - start && bytes[last] === 0) {
    while (at < last) at = checkElement(bytes, { start: at, end: last, depth });
  }
  if (at !== last) throw new MalformedBson('a document of impossible size');
}

/** Offset of the next element. */
function checkElement(bytes: Buffer, { start, end, depth }: Part): number {
  const type = bytes[start] ?? 0;
  const value = behindName(bytes, start + 1);
  const next = value + valueSize(bytes, type, value);
  if (next < value || next > end) throw new MalformedBson('a value of impossible size');
  if (type === TYPE.string) checkText(bytes, value, next);
  else if (type === TYPE.document || type === TYPE.array) {
    checkPart(bytes, { start: value, end: next, depth: depth + 1 });
  }
  return next;
}

function checkText(bytes: Buffer, value: number, end: number): void {
  if (end < value + 5 || bytes[end - 1] !== 0) throw new MalformedBson('a text without an end');
}
