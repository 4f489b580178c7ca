import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { copyOf } from './copy';
import { filesIn, PARTS, type Part } from './parts';
import { discardUnfinished, markUnfinished, removeMark } from './unfinished';
import { syncAll, syncFolder } from '../../data-file/sync';

/** What the person who called has to put right. */
export class WrongUsage extends Error {}

export interface BackupOptions {
  /** Data folder of a standalone, running or not. */
  readonly from: string;
  /** Absent or empty. */
  readonly to: string;
  readonly say: (line: string) => void;
}

export interface BackupReport {
  readonly to: string;
  readonly bytes: number;
  readonly seconds: number;
  /** Bytes of each part, in the order in which they were copied. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Where a backup is put together before it gets its name. */
export const draftOf = (to: string): string => `${path.resolve(to)}.unfinished-${process.pid}`;

/**
 * Copies what a standalone keeps, consistently, while it goes on working. The parts are copied in
 * the order of `PARTS`, each by a snapshot of its own, and inspected; the folder gets its name
 * when all of it is on disk, so a backup that was interrupted is never taken for a whole one.
 * @throws WrongUsage before anything is written; the failure of a copy; DamagedFile.
 */
export async function backUp({ from, to, say }: BackupOptions): Promise<BackupReport> {
  const startedAt = performance.now();
  checkSource(from);
  checkTarget(to);
  const draft = draftOf(to);
  mkdirSync(draft, { mode: 0o700 });
  try {
    markUnfinished(draft);
    const parts: Record<string, number> = {};
    for (const part of PARTS) parts[part.name] = await copyPart(part, { from, to: draft, say });
    publish(draft, path.resolve(to));
    const bytes = Object.values(parts).reduce((sum, size) => sum + size, 0);
    return { to, bytes, seconds: (performance.now() - startedAt) / 1000, parts };
  } catch (failure) {
    discardUnfinished(draft);
    throw failure;
  }
}

/** Resolves with the bytes of the copy. */
async function copyPart(part: Part, { from, to, say }: BackupOptions): Promise<number> {
  const [source, target] = [path.join(from, part.name), path.join(to, part.name)];
  mkdirSync(target, { mode: 0o700 });
  say(`copying ${part.name} (${megabytes(bytesOf(part, source))}) ...`);
  for (const file of part.files) await copyOf(path.join(source, file), path.join(target, file));
  say(`inspecting the copy of ${part.name} ...`);
  await part.inspect(target);
  // What the inspection left beside the files means nothing to whoever starts on them.
  for (const file of readdirSync(target)) {
    if (!part.files.includes(file)) rmSync(path.join(target, file));
  }
  return bytesOf(part, target);
}

/** Nothing can be taken for a backup before the last step, and then it is one. */
function publish(draft: string, to: string): void {
  syncAll(draft);
  removeMark(draft);
  syncFolder(draft);
  renameSync(draft, to);
  syncFolder(path.dirname(to));
}

function checkSource(from: string): void {
  const missing = filesIn(from).find((file) => !existsSync(file));
  if (missing === undefined) return;
  throw new WrongUsage(`${from} is no data folder of a standalone: ${missing} is missing.`);
}

function checkTarget(to: string): void {
  const parent = path.dirname(path.resolve(to));
  if (!existsSync(parent)) throw new WrongUsage(`The folder ${parent} is missing: make it first.`);
  const found = statSync(to, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(to).length === 0)) return;
  throw new WrongUsage(`${to} is there already. Name a folder that is absent or empty.`);
}

const bytesOf = (part: Part, folder: string): number =>
  part.files.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
