import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const markIn = (folder: string): string => path.join(folder, 'unfinished-backup');

/** Says of a folder that a backup is being put together in it. */
export const markUnfinished = (folder: string): void =>
  writeFileSync(markIn(folder), 'A backup that was not finished. It can be deleted.\n');

export const removeMark = (folder: string): void => rmSync(markIn(folder));

/** @throws when the folder is what an interrupted backup left behind. */
export function refuseUnfinished(folder: string): void {
  if (!existsSync(markIn(folder))) return;
  throw new Error(`${folder} is a backup that was not finished. Delete it, and use another.`);
}
