import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { WITH_SBIN } from '../requirements';

const run = (command: string, ...args: readonly string[]): void => {
  execFileSync(command, args, { env: WITH_SBIN, stdio: ['ignore', 'ignore', 'pipe'] });
};

/** A file that holds an ext4 file system, without blocks reserved for root. */
export function createImage(folder: string, bytes: number): string {
  const image = path.join(folder, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, bytes);
  run('mkfs.ext4', '-q', '-F', '-m', '0', image);
  return image;
}

/** Mounted, as the folder `mountedAt`, while `work` lasts. */
export async function withMounted<T>(
  image: string,
  mountedAt: string,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(mountedAt, { recursive: true });
  run('mount', '-o', 'loop', image, mountedAt);
  try {
    return await work();
  } finally {
    run('umount', mountedAt);
  }
}

/** Writes a file until there is no room for another block; deleting it makes room again. */
export function fillDisk(file: string): void {
  const opened = openSync(file, 'w');
  try {
    for (const bytes of [1024 * 1024, 4096]) fillBy(opened, Buffer.alloc(bytes, 1));
  } finally {
    closeSync(opened);
  }
}

function fillBy(opened: number, block: Buffer): void {
  try {
    for (;;) writeSync(opened, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
