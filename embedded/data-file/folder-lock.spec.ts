import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderInUse, lockFolder } from './folder-lock';

const root = mkdtempSync(path.join(tmpdir(), 'eventstore-lock-'));
afterAll(() => rmSync(root, { recursive: true }));

it('creates the folder, keeps others out, and lets them in when it is given back', () => {
  const folder = path.join(root, 'deep', 'down');
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderInUse);
  unlock();
  lockFolder(folder)();
  expect(existsSync(folder)).toBe(true);
});

it('does not take a killed process for a holder, nor another one with its number', async () => {
  const file = path.join(root, 'server.pid');
  const gone = spawn(process.execPath, ['-e', '0']);
  await once(gone, 'exit');
  writeFileSync(file, `${gone.pid} 1\n`);
  lockFolder(root)();
  writeFileSync(file, `${process.pid} 1\n`);
  const unlock = lockFolder(root);
  expect(readFileSync(file, 'utf8')).toContain(String(process.pid));
  unlock();
});

it('does not take what a power cut has left of a lock for one', () => {
  writeFileSync(path.join(root, 'server.pid'), '');
  lockFolder(root)();
});
