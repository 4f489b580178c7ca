import path from 'node:path';
import type { TestedServer } from '../servers';
import { compiled, root, start, until, type Program } from './program';
import { UNFLUSHED } from './server';
import { acknowledgements, WRITER } from './writer';

const KERNEL = 'linux.uml';
const INIT = path.join(root, 'test/faults/durability/machine/guest-init.sh');
const MEMORY = '512M';
const BOOT_MS = 120_000;

export interface GuestOptions {
  /** The file that is the guest's disk; the server's folder is `data` on it. */
  readonly image: string;
  readonly prefix: string;
  readonly lanes: number;
  /** The positive control: the server opens its file without flushes. */
  readonly isUnflushed?: boolean;
}

/**
 * A Linux of its own, as a process: it reads the host's files and writes to its disk image through
 * a page cache that dies with it. The server and a writer run inside.
 */
export function bootGuest(server: TestedServer, options: GuestOptions): Program {
  const { image, prefix, lanes, isUnflushed = false } = options;
  const environment = {
    NODE: process.execPath,
    SERVER: compiled(server.main),
    WRITER: compiled(WRITER),
    NAME: server.name,
    PREFIX: prefix,
    LANES: String(lanes),
    ...(isUnflushed ? { PRELOAD: compiled(UNFLUSHED) } : {}),
  };
  const args = [
    ...[`mem=${MEMORY}`, 'rootfstype=hostfs', 'rootflags=/', 'rw', `ubda=${image}`, 'quiet'],
    ...[`init=${INIT}`, 'con=null', 'con0=null,fd:1'],
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  ];
  return start(KERNEL, args, { isGroup: true });
}

/** Cuts the power after so many acknowledgements; resolves with what the writer printed. */
export async function cutPowerAfter(guest: Program, count: number): Promise<string> {
  await until(
    `${count} acknowledgements`,
    () => {
      const isRunning = !guest.isOver() && !/^(NO |END)/m.test(guest.stdout());
      if (!isRunning) throw new Error(`the guest failed: ${guest.stdout()}`);
      return acknowledgements(guest.stdout()) >= count;
    },
    BOOT_MS,
  );
  await guest.end('SIGKILL');
  return guest.stdout();
}
