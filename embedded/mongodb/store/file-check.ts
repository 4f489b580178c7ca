import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** LMDB's first two pages each describe the file; the one of the later transaction counts. */
const META_BYTES = 24 + 136;
const MAGIC = 0xbeefc0de;
/** Offsets within a page of `lmdb` 3.5: magic, page size, last page used, transaction. */
const AT = { magic: 24, pageSize: 48, lastPage: 144, transaction: 152 } as const;
const PAGE_SIZE_DEFAULT = 4096;

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

/**
 * What is wrong with a data file, `undefined` if nothing or if there is none. LMDB maps the file
 * into memory: pages missing at its end would kill the process when first touched.
 */
export function damageOf(file: string): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  const metas = readMetas(file).filter((meta) => meta !== undefined);
  const [first, second] = metas;
  if (first === undefined) return 'it is no data file';
  const newest = second !== undefined && second.transaction > first.transaction ? second : first;
  const expected = (newest.lastPage + 1) * newest.pageSize;
  return size < expected ? `${size} of ${expected} bytes are left` : undefined;
}

function readMetas(file: string): readonly (Meta | undefined)[] {
  const descriptor = openSync(file, 'r');
  try {
    const first = readMeta(descriptor, 0);
    return [first, readMeta(descriptor, first?.pageSize ?? PAGE_SIZE_DEFAULT)];
  } finally {
    closeSync(descriptor);
  }
}

function readMeta(descriptor: number, position: number): Meta | undefined {
  const page = Buffer.alloc(META_BYTES);
  const count = readSync(descriptor, page, 0, META_BYTES, position);
  if (count < META_BYTES || page.readUInt32LE(AT.magic) !== MAGIC) return undefined;
  return {
    pageSize: page.readUInt32LE(AT.pageSize),
    lastPage: Number(page.readBigUInt64LE(AT.lastPage)),
    transaction: page.readBigUInt64LE(AT.transaction),
  };
}
