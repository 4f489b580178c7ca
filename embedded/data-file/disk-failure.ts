import { statfsSync } from 'node:fs';

/**
 * The disk no longer keeps what it is given. After a flush that failed the kernel may have dropped
 * the pages, and the next flush would succeed without them: a server must stop here.
 */
export class DiskFailure extends Error {
  constructor(folder: string, reason: string) {
    super(
      `The disk of ${folder} failed (${reason}); nothing is acknowledged any more. ` +
        'Check the disk and start again: what was acknowledged before is kept.',
    );
    this.name = 'DiskFailure';
  }
}

export type OnDiskFailure = (failure: DiskFailure) => void;

const FULL = /No space left|File too large|Disk quota exceeded|MDB_MAP_FULL/i;
const FAILED = /MDB_PANIC|MDB_CORRUPTED|MDB_PAGE_NOTFOUND/;
const IO_ERROR = 5;

/** LMDB reports a write cut short as an I/O error; after one there is not even this much room. */
const FREE_BYTES_FULL = 4 * 1024 * 1024;

/**
 * What a commit that failed says about the disk: `full` passes when there is room, `DiskFailure`
 * does not pass, `undefined` means that it was not the disk.
 */
export function diskTrouble(error: unknown, folder: string): 'full' | DiskFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const [reason = ''] = error.message.split('\n');
  const code = systemCode(error);
  if (FULL.test(reason)) return 'full';
  if (code === IO_ERROR && freeBytes(folder) < FREE_BYTES_FULL) return 'full';
  return code > 0 || FAILED.test(reason) ? new DiskFailure(folder, reason) : undefined;
}

/** Whether the disk of one server has failed: it is said once, and nothing is written afterwards. */
export class DiskState {
  #failure: DiskFailure | undefined;

  constructor(
    readonly folder: string,
    readonly onFailure: OnDiskFailure,
  ) {}

  /** Before a commit. @throws DiskFailure when an earlier one met it */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What a commit that failed says about the disk, as `diskTrouble`. */
  troubleIn(error: unknown): 'full' | DiskFailure | undefined {
    const trouble = error === this.#failure ? this.#failure : diskTrouble(error, this.folder);
    if (trouble instanceof DiskFailure && this.#failure === undefined) {
      this.#failure = trouble;
      this.onFailure(trouble);
    }
    return trouble;
  }
}

/** LMDB's own codes are negative, and other errors have names or none. */
function systemCode(error: Error): number {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'number' ? code : 0;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
