import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { DamagedFile } from './damaged-file';
import { EXIT_DAMAGED, type Mode } from './inspecting';
import { readMeta } from './meta';

export interface InspectionSettings {
  readonly file: string;
  /** The compiled program that calls `runInspection`. */
  readonly program: string;
  /** A file up to this size is inspected before it is served, a larger one meanwhile. */
  readonly wholeBytesMax?: number | undefined;
  /**
   * Called when a file that is being served turns out damaged. The program has named the damage on
   * stderr already, unless it comes with a finding: then it could not.
   */
  readonly onDamage?: (finding: string | undefined) => void;
}

/** What whoever serves the file decides. */
export type Watching = Pick<InspectionSettings, 'wholeBytesMax' | 'onDamage'>;

/** About half a second. */
const WHOLE_BYTES_MAX = 32 * 1024 * 1024;
/** A damaged file can also send its reader in circles; a good one is read ten times as fast. */
const DEADLINE_MS = 20_000;
const BYTES_PER_MS = 5_000;

/**
 * Inspects a data file in a process of its own: LMDB maps the file into memory, and a damaged page
 * can kill whoever follows it. Resolves, when the file may be served, with what ends the inspection.
 * @throws DamagedFile
 */
export async function inspectFile(settings: InspectionSettings): Promise<() => void> {
  const { file, wholeBytesMax = WHOLE_BYTES_MAX } = settings;
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return () => undefined;
  readMeta(file);
  if (size > wholeBytesMax) return inspectBeside(settings);
  await inspectBefore(settings, DEADLINE_MS + Math.ceil(size / BYTES_PER_MS));
  return () => undefined;
}

async function inspectBefore(settings: InspectionSettings, timeout: number): Promise<void> {
  const child = startProgram(settings, 'before', timeout);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { code, signal } = await new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  if (code === 0) return;
  throw new DamagedFile(code === EXIT_DAMAGED ? said : unfinished({ code, signal }));
}

/** The file is served as soon as the program has its snapshot, which later writes do not change. */
async function inspectBeside(settings: InspectionSettings): Promise<() => void> {
  const child = startProgram(settings, 'beside');
  let isWanted = true;
  child.once('exit', (code, signal) => {
    if (!isWanted || code === 0) return;
    settings.onDamage?.(code === EXIT_DAMAGED ? undefined : unfinished({ code, signal }));
  });
  const begun = child.stdout === null ? Promise.resolve() : once(child.stdout, 'data');
  await Promise.race([begun, once(child, 'exit')]);
  child.unref();
  return () => {
    isWanted = false;
    child.kill();
  };
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const unfinished = ({ code, signal }: Ending): string =>
  `reading it ends with ${signal ?? `exit code ${String(code)}`}`;

/** What it says on stderr is for the operator, who hears it even when the server has died. */
const startProgram = (
  { program, file }: InspectionSettings,
  mode: Mode,
  timeout?: number,
): ChildProcess =>
  spawn(process.execPath, [program, file, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(timeout === undefined ? {} : { timeout }),
  });
