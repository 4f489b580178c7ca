import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 10_000;

/** Starts a compiled file, which prints "ready URL" when it serves. @throws when it does not. */
export const startChild = async (file: string, args: readonly string[]): Promise<ChildServer> => {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): void => void child.kill('SIGKILL');
  const exited = once(child, 'exit').finally(() => process.off('exit', kill));
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(deadline);
  };
  const deadline = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    for await (const line of createInterface(child.stdout)) {
      const url = /^ready (\S+)/.exec(line)?.[1];
      if (url !== undefined) return { url, pid: child.pid ?? 0, stop };
    }
  } finally {
    clearTimeout(deadline);
    child.stdout.resume();
  }
  throw new Error(`${file} ended before it was ready`);
};
