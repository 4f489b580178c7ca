import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** `standalone.json`, as api.md §6 names its members. */
export interface StandaloneFile {
  readonly commandApi: string;
  readonly queryApi: string;
  readonly audit: string;
  readonly identity: string;
  readonly eventstore: string;
  readonly mongodb: string;
  readonly processes: Readonly<Record<string, number>>;
  readonly clients: Readonly<Record<string, { readonly id: string; readonly secret: string }>>;
}

/** A started `dist/embedded/standalone.js`, and all it said. */
export interface StandaloneProcess {
  readonly dataFolder: string;
  readonly process: ChildProcess;
  readonly said: () => string;
  /** Read anew: process ids change. */
  readonly file: () => StandaloneFile;
  /** Stops it and removes its data. */
  readonly stop: () => Promise<void>;
}

export const root = path.resolve(__dirname, '../..');
/** Also when this file runs compiled. */
export const compiled = path.basename(root) === 'dist' ? root : path.join(root, 'dist');
export const program = path.join(compiled, 'embedded/standalone.js');

const readyTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;

export const readStandaloneFile = (dataFolder: string): StandaloneFile =>
  JSON.parse(readFileSync(path.join(dataFolder, 'standalone.json'), 'utf8')) as StandaloneFile;

/** Polls until the condition gives something; its own error or the name of what is missing. */
export const until = async <Found>(
  what: string,
  find: () => Found | undefined | false | Promise<Found | undefined | false>,
  timeoutMs = 60_000,
): Promise<Found> => {
  const givesUpAt = performance.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > givesUpAt) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Over a new data folder, or over one that is there. */
export const startStandalone = async (
  args: readonly string[] = [],
  dataFolder: string = mkdtempSync(path.join(tmpdir(), 'wagerlog-test-')),
): Promise<StandaloneProcess> => {
  const all = [program, '--ports', 'auto', '--no-sample', '--data', dataFolder, ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const stop = async (): Promise<void> => {
    await stopped(child);
    rmSync(dataFolder, { recursive: true, force: true });
  };
  const standalone: StandaloneProcess = {
    dataFolder,
    process: child,
    said: () => said,
    file: () => readStandaloneFile(dataFolder),
    stop,
  };
  try {
    await until('standalone.json', () => hasStarted(standalone), readyTimeoutMs);
    return standalone;
  } catch (error) {
    await stop();
    throw error;
  }
};

const hasStarted = ({ dataFolder, process: { exitCode }, said }: StandaloneProcess): boolean => {
  if (exitCode !== null) throw new Error(`the standalone ended with ${exitCode}: ${said()}`);
  return existsSync(path.join(dataFolder, 'standalone.json'));
};

const stopped = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(timer);
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
