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
export function checkDocument(bytes: Buffer, depthMax = DEPTH_MAX): void {
  if (endOfPart(bytes, 0, depthMax) !== bytes.length) throw impossibleSize();
}

/** A level of nesting takes its size, its end, a type and an empty name. */
const LEVEL_BYTES_MIN = 7;

/**
 * As `checkDocument` for what was made here, from parts that were checked: it may only nest too
 * deep, which few bytes cannot.
 */
export function checkDepth(bytes: Buffer): void {
  if (bytes.length >= DEPTH_MAX * LEVEL_BYTES_MIN) checkDocument(bytes);
}

/** Offset behind the document at `start`, which may nest so many levels. */
function endOfPart(bytes: Buffer, start: number, levels: number): number {
  if (levels <= 0) throw new CommandError('Overflow', 'a document exceeds the levels of nesting');
  const end = start + bytes.readInt32LE(start);
  const last = end - 1;
  let at = start + SIZE_BYTES;
  while (at < last) at = endOfElement(bytes, at, levels);
  if (at !== last || bytes[last] !== 0) throw impossibleSize();
  return end;
}

function endOfElement(bytes: Buffer, at: number, levels: number): number {
  const type = bytes[at] ?? 0;
  const value = behindName(bytes, at + 1);
  if (type === TYPE.document || type === TYPE.array) return endOfPart(bytes, value, levels - 1);
  const end = value + valueSize(bytes, type, value);
  if (end < value || end > bytes.length) throw new MalformedBson('a value of impossible size');
  if (type === TYPE.string) checkText(bytes, value, end);
  return end;
}

function checkText(bytes: Buffer, value: number, end: number): void {
  if (end < value + 5 || bytes[end - 1] !== 0) throw new MalformedBson('a text without an end');
}

const impossibleSize = (): MalformedBson => new MalformedBson('a document of impossible size');
