import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { syncFolder } from './sync';

/** Another process has the data folder open; two writers would ruin it. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(`The data folder ${folder} is in use by process ${pid}.`);
    this.name = 'FolderInUse';
  }
}

const LOCK_FILE = 'server.pid';

/**
 * Takes the folder for this process, creating it when missing; returns how to give it back.
 * A lock left by a process that was killed does not count: its number is free, or belongs to a
 * process that started at another time. Nor does one that a power cut has left empty.
 */
export function lockFolder(folder: string): () => void {
  createFolder(path.resolve(folder));
  const file = path.join(folder, LOCK_FILE);
  const holder = readHolder(file);
  if (holder !== undefined && holder.pid > 0 && holder.startedAt === startOf(holder.pid)) {
    throw new FolderInUse(folder, holder.pid);
  }
  rmSync(file, { force: true });
  writeFileSync(file, `${process.pid} ${startOf(process.pid) ?? ''}\n`, { flag: 'wx' });
  return () => rmSync(file, { force: true });
}

/** Not `recursive: true`: below /proc and the like that never returns. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
  syncFolder(path.dirname(folder));
}

function readHolder(file: string) {
  try {
    const [pid = '', startedAt = ''] = readFileSync(file, 'utf8').trim().split(' ');
    return { pid: Number(pid), startedAt };
  } catch {
    return undefined; // No lock file: the folder is free.
  }
}

/** When a running process started, in the kernel's own count; undefined when it does not run. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return afterName.split(' ')[START_TIME_FIELD] ?? '';
  } catch {
    return ''; // Not Linux: running is all that can be found out.
  }
}

/** Field 22 of /proc/<pid>/stat, counted from what follows the name. */
const START_TIME_FIELD = 19;
