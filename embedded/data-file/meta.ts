import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DamagedFile, insist } from './damaged-file';

/** One B+ tree of the file, as its description says. */
export interface Tree {
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** Undefined for an empty tree. */
  readonly root: number | undefined;
}

/** The state of the file after a commit. */
export interface Meta {
  readonly transaction: number;
  readonly lastPage: number;
  /** Which pages are free, under the transaction that freed them. */
  readonly free: Tree;
  /** The named tables. */
  readonly main: Tree;
}

export const PAGE_BYTES = 4096;
export const HEADER_BYTES = 24;
export const PAGE_FLAGS_AT = 18;
const META_FLAG = 8;
const MAGIC = 0xbeefc0de;
const NO_PAGE = 2n ** 64n - 1n;
const TREE_BYTES = 48;
/** Offsets in a meta page of `lmdb` 3.5: LMDB's `MDB_meta` behind the page header. */
const AT = { magic: 24, pageBytes: 48, free: 48, main: 96, lastPage: 144, transaction: 152 };
/** Magic and version; page size and flags of the file: alike in both meta pages. */
const ALIKE = [
  [24, 32],
  [48, 54],
] as const;

/**
 * LMDB's first two pages each describe the file; commits write them in turn, so that the newer is
 * the later commit's. The size of the file is checked against it: LMDB maps the file into memory,
 * and pages missing at its end would kill the process when first touched.
 * @throws DamagedFile
 */
export function readMeta(file: string): Meta {
  const opened = openSync(file, 'r');
  try {
    const pages = Buffer.alloc(2 * PAGE_BYTES);
    const count = readSync(opened, pages, 0, pages.length, 0);
    const { size } = fstatSync(opened);
    insist(size > 0, () => 'it is empty');
    insist(count === pages.length, () => 'it is no data file');
    const meta = newest(pages.subarray(0, PAGE_BYTES), pages.subarray(PAGE_BYTES));
    const expected = (meta.lastPage + 1) * PAGE_BYTES;
    insist(size >= expected, () => `${size} of ${expected} bytes are left`);
    return meta;
  } finally {
    closeSync(opened);
  }
}

function newest(first: Buffer, second: Buffer): Meta {
  const metas = [first, second].map(metaIn);
  const areAlike = ALIKE.every(([from, to]) =>
    first.subarray(from, to).equals(second.subarray(from, to)),
  );
  const [newer, older] = metas.sort((a, b) => b.transaction - a.transaction);
  if (newer === undefined || older === undefined) throw new DamagedFile('it is no data file');
  // A compacted copy keeps the number of the last transaction only.
  const areNext = newer.transaction - older.transaction <= 1 || older.transaction === 0;
  insist(areAlike && areNext, () => 'its two heads disagree');
  return newer;
}

function metaIn(page: Buffer, place: number): Meta {
  const isMeta =
    page.readUInt32LE(AT.magic) === MAGIC &&
    page.readUInt16LE(PAGE_FLAGS_AT) === META_FLAG &&
    page.readUInt32LE(AT.pageBytes) === PAGE_BYTES;
  insist(isMeta, () => 'it is no data file');
  const transaction = numberAt(page, AT.transaction);
  insist(transaction % 2 === place || transaction === 0, () => 'its two heads disagree');
  return {
    transaction,
    lastPage: numberAt(page, AT.lastPage),
    free: treeIn(page.subarray(AT.free, AT.free + TREE_BYTES)),
    main: treeIn(page.subarray(AT.main, AT.main + TREE_BYTES)),
  };
}

/** LMDB's `MDB_db`. */
export function treeIn(bytes: Buffer): Tree {
  insist(bytes.length === TREE_BYTES, () => 'a table has no description');
  return {
    flags: bytes.readUInt16LE(4),
    depth: bytes.readUInt16LE(6),
    branchPages: numberAt(bytes, 8),
    leafPages: numberAt(bytes, 16),
    overflowPages: numberAt(bytes, 24),
    entries: numberAt(bytes, 32),
    root: bytes.readBigUInt64LE(40) === NO_PAGE ? undefined : numberAt(bytes, 40),
  };
}

export const numberAt = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));
