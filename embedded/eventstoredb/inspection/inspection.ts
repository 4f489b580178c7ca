import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { DamagedStore } from '../storage/damaged-store';
import { DATA_FILE } from '../storage/log/tables';

const run = promisify(execFile);

/** A damaged file can also send its reader in circles; a good one is read ten times as fast. */
const DEADLINE_MS = 10_000;
const BYTES_PER_MS = 10_000;

/**
 * Inspects a data folder in a process of its own: LMDB maps the file into memory, and a damaged
 * page can kill whoever follows it.
 * @throws DamagedStore
 */
export async function inspectInOwnProcess(folder: string): Promise<void> {
  const size = statSync(path.join(folder, DATA_FILE), { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  if (size === 0) throw new DamagedStore('it is empty');
  const timeout = DEADLINE_MS + Math.ceil(size / BYTES_PER_MS);
  const finding = await run(process.execPath, [path.join(__dirname, 'process.js'), folder], {
    timeout,
  }).then(
    ({ stdout }) => stdout,
    ({ signal, code }: { signal?: string; code?: number }) =>
      `reading it ends with ${signal ?? `exit code ${String(code)}`}`,
  );
  if (finding !== '') throw new DamagedStore(finding);
}
