import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { open } from 'lmdb';
import { DamagedFile } from './damaged-file';
import { PAGE_BYTES, readMeta } from './meta';
import { checkStructure } from './structure';

const folder = mkdtempSync(path.join(tmpdir(), 'data-file-'));
const good = path.join(folder, 'good.mdb');
const copy = path.join(folder, 'copy.mdb');
const BINARY = { keyEncoding: 'binary', encoding: 'binary' } as const;

type Contents = readonly (readonly [string, string])[];

function openTables(file: string, readOnly = false) {
  const root = open({ path: file, noSubdir: true, overlappingSync: false, readOnly, ...BINARY });
  const table = (name: string) => root.openDB<Buffer, Buffer>({ name, ...BINARY });
  return { root, tables: [table('small'), table('big')] as const };
}

/** Entries that come and go, so that pages are freed and used again, and values on several pages. */
async function fill(): Promise<void> {
  const { root, tables } = openTables(good);
  const [small, big] = tables;
  for (let turn = 0; turn < 40; turn += 1) {
    root.transactionSync(() => {
      for (let at = 0; at < 40; at += 1) {
        const key = Buffer.from(`key ${(turn * 7919 + at * 104_729) % 1000}`);
        small.putSync(key, Buffer.from(`${turn} ${at}`));
        if (at === turn) big.putSync(key, Buffer.alloc(at * 200, turn));
        if (at % 3 === 0) small.removeSync(Buffer.from(`key ${(turn * 31 + at) % 1000}`));
      }
    });
  }
  await root.close();
}

/** What a walk and a search find. */
async function contentsOf(file: string): Promise<Contents> {
  const { root, tables } = openTables(file, true);
  const found = tables.flatMap((table) =>
    [...table.getRange()].map(
      ({ key, value }) =>
        [key.toString('hex'), value.toString('hex') + String(table.doesExist(key))] as const,
    ),
  );
  await root.close();
  return found;
}

const check = (file: string): void => checkStructure(file, readMeta(file));

/** Flips a bit of the copy, or flips it back. */
function flip(at: number, bit: number): void {
  const byte = Buffer.alloc(1);
  const opened = openSync(copy, 'r+');
  readSync(opened, byte, 0, 1, at);
  writeSync(opened, Buffer.of(byte.readUInt8() ^ (1 << bit)), 0, 1, at);
  closeSync(opened);
}

function failureOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (failure) {
    return failure;
  }
}

let contents: Contents;
beforeAll(async () => {
  await fill();
  contents = await contentsOf(good);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('finds nothing in a sound file, nor in a copy without its free pages', async () => {
  expect(() => check(good)).not.toThrow();
  const { root } = openTables(good, true);
  await root.backup(path.join(folder, 'compact.mdb'), true);
  await root.close();
  expect(() => check(path.join(folder, 'compact.mdb'))).not.toThrow();
});

it('finds any bit that would send a reader elsewhere: what is left differs in values at most', async () => {
  const pages = readMeta(good).lastPage;
  const anyByte = fc.oneof(
    fc.nat(pages).chain((page) => fc.nat(80).map((at) => page * PAGE_BYTES + at)),
    fc.nat(2 * PAGE_BYTES),
    fc.nat((pages + 1) * PAGE_BYTES - 1),
  );
  cpSync(good, copy);
  let found = 0;
  await fc.assert(
    fc.asyncProperty(anyByte, fc.nat(7), async (at, bit) => {
      flip(at, bit);
      const damage = failureOf(() => check(copy));
      const left = damage === undefined ? await contentsOf(copy) : contents;
      flip(at, bit);
      if (damage !== undefined) expect(damage).toBeInstanceOf(DamagedFile);
      found += damage === undefined ? 0 : 1;
      // Bytes of keys and values are the content's business; here none may be missing or unfindable.
      expect(left).toHaveLength(contents.length);
      expect(left.filter(([, value]) => !value.endsWith('true'))).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(10);
});

it('finds a file that was cut off', () => {
  cpSync(good, copy);
  truncateSync(copy, readMeta(copy).lastPage * PAGE_BYTES);
  expect(() => check(copy)).toThrow(/bytes are left/);
});
