import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs';
import { open } from 'lmdb';
import type { Chance } from '../chance';

const PAGE_BYTES = 4096;
/** Where LMDB keeps what holds a page together, and in the first two pages the whole file. */
const HEAD_BYTES = 64;
const META_BYTES = 168;

/** Damages a file at random, half of the time where it hurts; returns what was done. */
export function damage(file: string, chance: Chance): string {
  const { size } = statSync(file);
  const page = chance.between(0, size / PAGE_BYTES - 1) * PAGE_BYTES;
  switch (chance.between(1, 10)) {
    case 1:
      truncateSync(file, page);
      return `cut off at ${page}`;
    case 2:
      overwrite(file, page, Buffer.alloc(PAGE_BYTES));
      return `emptied page at ${page}`;
    case 3:
      return flip(file, chance.between(0, 1) * PAGE_BYTES + chance.between(0, META_BYTES), chance);
    case 4:
    case 5:
    case 6:
      return flip(file, page + chance.between(0, HEAD_BYTES), chance);
    default:
      return flip(file, chance.between(0, size - 1), chance);
  }
}

function flip(file: string, at: number, chance: Chance): string {
  const byte = Buffer.alloc(1);
  const opened = openSync(file, 'r');
  readSync(opened, byte, 0, 1, at);
  closeSync(opened);
  const bit = chance.between(0, 7);
  overwrite(file, at, Buffer.of(byte.readUInt8() ^ (1 << bit)));
  return `flipped bit ${bit} of byte ${at}`;
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const opened = openSync(file, 'r+');
  writeSync(opened, bytes, 0, bytes.length, at);
  closeSync(opened);
}

const BINARY = { keyEncoding: 'binary', encoding: 'binary' } as const;

/** Takes the entry of the newest revision out of an index: a sound file that tells an untruth. */
export async function removeEntry(file: string, table: string): Promise<void> {
  const root = open({ path: file, noSubdir: true, overlappingSync: false, ...BINARY });
  const entries = root.openDB<Buffer, Buffer>({ name: table, ...BINARY });
  const keys = [...entries.getKeys()].sort((a, b) => Buffer.compare(endOf(b), endOf(a)));
  const [newest] = keys;
  if (newest === undefined) throw new Error(`no entry in ${table}`);
  await entries.remove(newest);
  await root.close();
}

const REVISION_BYTES = 8;
const endOf = (key: Buffer): Buffer => key.subarray(-REVISION_BYTES);
