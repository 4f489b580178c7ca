import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Puts a folder and everything in it on disk: contents first, then the names. */
export function syncAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) syncAll(inside);
    else flush(inside);
  }
  syncFolder(folder);
}

/** Makes the names in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  flush(folder);
}

function flush(name: string): void {
  const descriptor = openSync(name, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
