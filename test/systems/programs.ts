import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './standalone';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Below the time of a test, so that a test that fails leaves nothing running. */
const shortTimeoutMs = 55_000;

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Asked to stop as soon as its output matches this. */
  readonly stopAt?: RegExp;
  readonly timeoutMs?: number;
}

/** Runs a compiled program of the project to its end. */
export const run = (
  program: string,
  args: readonly string[],
  { environment = {}, stopAt, timeoutMs = shortTimeoutMs }: RunOptions = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'dist', program), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stopAt?.test(stdout)) child.kill('SIGTERM');
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stdout, stderr });
    });
  });

const seasonTimeoutMs = 170_000;

/** The season, from the compiled program, with its one JSON object. */
export const season = async (args: readonly string[]) => {
  const ended = await run('apps/season/src/main.js', [...args, '--json'], {
    timeoutMs: seasonTimeoutMs,
  });
  const last = ended.stdout.trimEnd().split('\n').at(-1) ?? '';
  return { ...ended, figures: (last === '' ? {} : JSON.parse(last)) as Record<string, unknown> };
};
