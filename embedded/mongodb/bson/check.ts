import { CommandError } from '../errors';
import { behindName, MalformedBson, SIZE_BYTES, TYPE, valueSize } from './elements';

/** How deep a document may nest to be stored, and how deep a command, as in MongoDB. */
const DEPTH_MAX = 180;
export const COMMAND_DEPTH_MAX = 200;

/**
 * Looks through what a client sent, so that whoever reads it later need not be careful.
 * @throws MalformedBson or RangeError when a part does not fit into its whole, CommandError
 * Overflow when it nests too deep.
 */
export const checkDocument = (bytes: Buffer, depthMax = DEPTH_MAX): void =>
  checkPart(bytes, { start: 0, end: bytes.length, levels: depthMax });

interface Part {
  readonly start: number;
  readonly end: number;
  /** How many levels are allowed from here. */
  readonly levels: number;
}

function checkPart(bytes: Buffer, { start, end, levels }: Part): void {
  if (levels <= 0) throw new CommandError('Overflow', 'a document exceeds the levels of nesting');
  const last = end - 1;
  let at = start + SIZE_BYTES;
  if (at <= last && bytes.readInt32LE(start) === end - start && bytes[last] === 0) {
    while (at < last) at = checkElement(bytes, { start: at, end: last, levels });
  }
  if (at !== last) throw new MalformedBson('a document of impossible size');
}

/** Offset of the next element. */
function checkElement(bytes: Buffer, { start, end, levels }: Part): number {
  const type = bytes[start] ?? 0;
  const value = behindName(bytes, start + 1);
  const next = value + valueSize(bytes, type, value);
  if (next < value || next > end) throw new MalformedBson('a value of impossible size');
  if (type === TYPE.string) checkText(bytes, value, next);
  else if (type === TYPE.document || type === TYPE.array) {
    checkPart(bytes, { start: value, end: next, levels: levels - 1 });
  }
  return next;
}

function checkText(bytes: Buffer, value: number, end: number): void {
  if (end < value + 5 || bytes[end - 1] !== 0) throw new MalformedBson('a text without an end');
}
