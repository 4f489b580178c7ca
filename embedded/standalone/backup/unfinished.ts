import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MARK = 'unfinished-backup';
const markIn = (folder: string): string => path.join(folder, MARK);

/** Says of a folder that a backup is being put together in it. */
export const markUnfinished = (folder: string): void =>
  writeFileSync(markIn(folder), 'A backup that was not finished. It can be deleted.\n');

export const removeMark = (folder: string): void => rmSync(markIn(folder));

/** Who copies or inspects may not be gone yet. */
const RETRYING = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 } as const;

/** The mark goes last: what is left when this is cut short still cannot be started on. */
export function discardUnfinished(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name !== MARK) rmSync(path.join(folder, name), RETRYING);
  }
  rmSync(folder, RETRYING);
}

/** @throws when the folder is what an interrupted backup left behind. */
export function refuseUnfinished(folder: string): void {
  if (!existsSync(markIn(folder))) return;
  throw new Error(`${folder} is a backup that was not finished. Delete it, and use another.`);
}
