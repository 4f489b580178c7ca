import { writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { explainDamage } from './damaged-file';
import { readMeta } from './meta';
import { checkStructure } from './structure';

/** Whether the server waits for the inspection, or serves the file meanwhile. */
export type Mode = 'before' | 'beside';

/** Said on stdout when what is inspected no longer changes. */
export const BEGUN = 'begun\n';
export const EXIT_DAMAGED = 3;

export interface Inspected {
  /** How the server's lines on stderr begin. */
  readonly speaker: string;
  /**
   * Opens the file read-only, so that what is read stays as it is now, and returns what reads all
   * of it. Both run to the end in one turn, since LMDB gives its snapshot back between turns.
   */
  readonly open: (file: string) => () => void;
}

/** Tables either server keeps; a file with fewer is from a first start that was cut short. */
const TABLES = 3;

/**
 * The program `inspectFile` starts. First the structure by plain reads, then the content through
 * LMDB, which is safe on a sound structure only. Anything else that is wrong with the file, such as
 * missing rights, the server runs into as well and explains itself.
 */
export function runInspection(inspected: Inspected): void {
  const [file = '', mode] = process.argv.slice(2);
  try {
    if (mode === 'beside') inspectBeside(file, inspected);
    else inspectBefore(file, inspected);
  } catch (failure) {
    const finding = findingIn(failure);
    if (finding === undefined) process.exit(0);
    const line = `${inspected.speaker}${explainDamage(file, finding)}\n`;
    if (mode === 'beside') writeSync(process.stderr.fd, line);
    else writeSync(process.stdout.fd, finding);
    process.exit(EXIT_DAMAGED);
  }
  process.exit(0);
}

function inspectBefore(file: string, { open }: Inspected): void {
  const meta = readMeta(file);
  checkStructure(file, meta);
  if (meta.main.entries >= TABLES) open(file)();
}

function inspectBeside(file: string, { open }: Inspected): void {
  setPriority(constants.priority.PRIORITY_LOW);
  const meta = readMeta(file);
  const readAll = open(file);
  writeSync(process.stdout.fd, BEGUN);
  checkStructure(file, meta);
  readAll();
}

/** EPERM, ENOENT, ENOMEM, EACCES and EMFILE: LMDB hands on the system's numbers. */
const NOT_THE_FILES: readonly unknown[] = [1, 2, 12, 13, 24];

/** What a failure says about the file; undefined when it is not the file's. */
function findingIn(failure: unknown): string | undefined {
  const { code, message, finding } = failure as {
    readonly code?: unknown;
    readonly message?: string;
    readonly finding?: string;
  };
  if (NOT_THE_FILES.includes(code) || (typeof code === 'string' && /^E[A-Z]+$/.test(code))) {
    return undefined;
  }
  return finding ?? message?.split('\n')[0] ?? String(failure);
}
