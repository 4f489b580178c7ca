import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export const root = path.join(__dirname, '../../../..');
export const compiled = (program: string): string => path.join(root, 'dist', program);

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A program that was started. */
export interface Program {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when it has ended and all it printed was read. */
  readonly ended: Promise<Ended>;
  readonly isOver: () => boolean;
  /** Resolves when it has ended; a program that has ended already stays as it is. */
  readonly end: (signal: NodeJS.Signals) => Promise<Ended>;
}

const running = new Set<Program>();

/** To be called after each test: nothing outlives it. */
export const endAll = (): Promise<unknown> =>
  Promise.all([...running].map((program) => program.end('SIGKILL')));

export interface ProgramOptions {
  /** Of a process group of its own, which a signal then goes to. */
  readonly isGroup?: boolean;
}

export function start(
  command: string,
  args: readonly string[],
  { isGroup = false }: ProgramOptions = {},
): Program {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isGroup,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let isOver = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      isOver = true;
      running.delete(program);
      resolve({ exitCode, signal, stderr });
    });
  });
  const program: Program = {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    isOver: () => isOver,
    end: (signal) => {
      send(child, signal, isGroup);
      return ended;
    },
  };
  running.add(program);
  return program;
}

function send(child: ChildProcess, signal: NodeJS.Signals, toGroup: boolean): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  if (toGroup) process.kill(-child.pid, signal);
  else child.kill(signal);
}

const POLL_MS = 5;

/** Waits until `condition` gives something. @throws when that takes too long. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = condition();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
