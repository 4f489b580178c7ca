import { insist } from './damaged-file';
import { HEADER_BYTES, numberAt, PAGE_BYTES, PAGE_FLAGS_AT } from './meta';

/** One entry of a page: in a branch the page below, in a leaf the value or where it is. */
export interface Node {
  readonly key: Buffer;
  readonly page: number;
  readonly flags: number;
  readonly valueBytes: number;
  /** The value, or for a big one where it is. */
  readonly stored: Buffer;
}

export const NODE = { big: 1, table: 2 } as const;
export const PAGE = { branch: 1, leaf: 2, overflow: 4 } as const;
const KINDS = 0x5f;
const AT = { transaction: 8, lower: 20, upper: 22, pages: 20 };
const NODE_HEADER_BYTES = 8;
/** Page number, transaction and count of the pages a big value is on. */
const BIG_BYTES = 24;

/** What a page must be where it is. */
export interface Expected {
  readonly page: number;
  readonly kind: number;
  /** No page is of a later transaction. */
  readonly newest: number;
}

/** @throws DamagedFile */
export function checkHeader(bytes: Buffer, { page, kind, newest }: Expected): void {
  const isRight =
    numberAt(bytes, 0) === page &&
    numberAt(bytes, AT.transaction) <= newest &&
    (bytes.readUInt16LE(PAGE_FLAGS_AT) & KINDS) === kind;
  insist(isRight, () => `page ${page} is not what belongs there`);
}

/** How many pages a big value takes, as its first page says. */
export const overflowPagesIn = (bytes: Buffer): number => bytes.readUInt32LE(AT.pages);

/** The entries of a branch or leaf page, which fill it up to its end. @throws DamagedFile */
export function nodesIn(bytes: Buffer, { page, kind }: Expected): readonly Node[] {
  const body = bytes.subarray(HEADER_BYTES);
  const [lower, upper] = [bytes.readUInt16LE(AT.lower), bytes.readUInt16LE(AT.upper)];
  const broken = () => `page ${page} is broken`;
  insist(lower > 0 && lower % 2 === 0 && lower <= upper && upper <= body.length, broken);
  let [lowest, total] = [body.length, 0];
  const nodes = Array.from({ length: lower / 2 }, (_, place) => {
    const at = body.readUInt16LE(place * 2);
    insist(at >= upper && at + NODE_HEADER_BYTES <= body.length, broken);
    const [node, length] = nodeAt(body.subarray(at), kind);
    insist(at + length <= body.length, broken);
    lowest = Math.min(lowest, at);
    total += length + (length % 2);
    return node;
  });
  insist(lowest === upper && total === body.length - upper, broken);
  return nodes;
}

function nodeAt(bytes: Buffer, kind: number): readonly [Node, number] {
  const low = bytes.readUInt32LE(0);
  const [flags, keyBytes] = [bytes.readUInt16LE(4), bytes.readUInt16LE(6)];
  const valueAt = NODE_HEADER_BYTES + keyBytes;
  const length = kind === PAGE.branch ? 0 : (flags & NODE.big) === 0 ? low : BIG_BYTES;
  const node = {
    key: bytes.subarray(NODE_HEADER_BYTES, valueAt),
    page: low + flags * 2 ** 32,
    flags,
    valueBytes: low,
    stored: bytes.subarray(valueAt, valueAt + length),
  };
  return [node, valueAt + length];
}

/** Where a big value is. @throws DamagedFile */
export function bigValueOf({ stored, valueBytes }: Node): {
  readonly first: number;
  readonly count: number;
} {
  insist(stored.length === BIG_BYTES, () => 'a value is nowhere');
  const [first, count] = [numberAt(stored, 0), numberAt(stored, 16)];
  const expected = Math.floor((HEADER_BYTES - 1 + valueBytes) / PAGE_BYTES) + 1;
  insist(count === expected, () => `the value on page ${first} has another length`);
  return { first, count };
}
