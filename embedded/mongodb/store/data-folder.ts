import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Why a server cannot use its data folder, as one line that says what to do. */
export class DataFolderError extends Error {}

const LOCK_FILE = 'server.lock';

/**
 * Creates the folder if needed and claims it for this process; two servers on one folder would
 * destroy each other's transactions. Returns what gives it up again.
 */
export function claimDataFolder(folder: string): () => void {
  try {
    createFolder(path.resolve(folder));
    const lock = path.join(folder, LOCK_FILE);
    writeLock(folder, lock);
    return () => rmSync(lock, { force: true });
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataFolderError(
      `Cannot write to the data folder ${folder} (${reason}). Choose another with --data.`,
    );
  }
}

/** Not `recursive: true`: in places where nothing can be created, such as /proc, that never ends. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
  syncFolder(path.dirname(folder));
}

/** Makes the names of new files survive a power cut; flushing a file keeps only its content. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function writeLock(folder: string, lock: string): void {
  const owner = identityOf(process.pid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (createExclusively(lock, owner)) return;
    const holder = readFileSync(lock, 'utf8');
    const [pid = ''] = holder.split(' ');
    if (holder !== '' && holder === identityOf(Number(pid))) throw inUse(folder, pid);
    rmSync(lock, { force: true });
  }
  throw inUse(folder, 'another');
}

const inUse = (folder: string, pid: string): DataFolderError =>
  new DataFolderError(
    `The data folder ${folder} is in use by process ${pid}. Stop it or choose another with --data.`,
  );

function createExclusively(file: string, text: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Process id and start time: a crashed server's id may belong to another process by now. */
function identityOf(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return '';
  }
  return `${pid} ${startTimeOf(pid)}`;
}

const START_TIME_FIELD = 19;

/** Clock ticks since boot from Linux' /proc; elsewhere the process id alone has to do. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD] ?? '';
  } catch {
    return '';
  }
}
