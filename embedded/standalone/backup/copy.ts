import { copyFileSync } from 'node:fs';
import { open } from 'lmdb';

/** Copies one file of a data folder; a data file by a snapshot, while its server goes on. */
export async function copyOf(source: string, target: string): Promise<void> {
  if (source.endsWith('.mdb')) return snapshot(source, target);
  copyFileSync(source, target);
}

/**
 * LMDB lets other processes read along: the copy is the state after one whole commit, and the
 * server neither waits nor notices, except that pages freed meanwhile are not used again until
 * the copy is done. Pages are copied as they are, so that damage is copied too, and found.
 */
async function snapshot(source: string, target: string): Promise<void> {
  const environment = open({ path: source, noSubdir: true, readOnly: true });
  try {
    await environment.backup(target, false);
  } finally {
    await environment.close();
  }
}
