import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WITH_SBIN } from '../requirements';

const run = (command: string, ...args: readonly string[]): void => {
  execFileSync(command, args, { env: WITH_SBIN, stdio: ['ignore', 'ignore', 'pipe'] });
};

/** A file that holds an ext4 file system. */
export function createImage(folder: string, bytes: number): string {
  const image = path.join(folder, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, bytes);
  run('mkfs.ext4', '-q', '-F', image);
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
