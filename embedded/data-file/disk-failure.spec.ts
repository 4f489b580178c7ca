import { tmpdir } from 'node:os';
import { DiskFailure, diskTrouble } from './disk-failure';

const failure = (message: string, code?: unknown): Error =>
  Object.assign(new Error(message), { code });

it.each([
  ['No space left on device', 28],
  ['File too large', 27],
  ['Disk quota exceeded', 122],
  ['MDB_MAP_FULL: Environment mapsize limit reached', -30792],
])('takes %s for a full disk, which passes', (message, code) => {
  expect(diskTrouble(failure(message, code), tmpdir())).toBe('full');
});

it.each([
  ['Input/output error', 5],
  ['Read-only file system', 30],
  ['Invalid argument: MDB_PANIC: Update of meta page failed\nand more', 22],
  ['MDB_CORRUPTED: Located page was wrong type', -30796],
])('takes %s for a disk that failed', (message, code) => {
  const trouble = diskTrouble(failure(message, code), tmpdir());
  expect(trouble).toBeInstanceOf(DiskFailure);
  expect((trouble as DiskFailure).message).toMatch(/^The disk of [^\n]*$/);
});

it.each<[string, unknown]>([
  ['a key that is too long', failure('MDB_BAD_VALSIZE: Unsupported size of key', -30781)],
  ['a bug of ours', failure('no function')],
  ['what another part of the system says', failure('no such thing', 'ENOENT')],
  ['what is no error', 'no error at all'],
])('does not blame the disk for %s', (_, error) => {
  expect(diskTrouble(error, tmpdir())).toBeUndefined();
});
