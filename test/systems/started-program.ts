import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { compiled, until } from './standalone';

/** A compiled program of the project, running. */
export interface StartedProgram {
  readonly name: string;
  readonly pid: number;
  readonly hasEnded: () => boolean;
  readonly said: () => string;
  /** What it printed after this word at the start of a line. */
  readonly line: (word: string) => Promise<string>;
  /** `kill -9`; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Asked to stop; killed when it does not. */
  readonly stop: () => Promise<void>;
}

const stopTimeoutMs = 15_000;

export const startProgram = (
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): StartedProgram => {
  const child = spawn(process.execPath, [path.join(compiled, name), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (hasEnded()) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    child.kill(signal);
    await once(child, 'exit');
    clearTimeout(timer);
  };
  return {
    name,
    pid: child.pid ?? 0,
    hasEnded,
    said: () => said,
    line: (word) =>
      until(`${name}: ${word}`, () => {
        if (hasEnded()) throw new Error(`${name} ended: ${said}`);
        return new RegExp(`^${word} (\\S+)$`, 'm').exec(said)?.[1];
      }),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
};

/** Until it says itself that it is ready. */
export const untilReady = (program: StartedProgram, metricsPort: number): Promise<unknown> =>
  until(`a ready ${program.name}`, async () => {
    if (program.hasEnded()) throw new Error(`${program.name} ended: ${program.said()}`);
    const url = `http://127.0.0.1:${metricsPort}/health/ready`;
    return (await fetch(url).catch(() => undefined))?.ok;
  });

/** Taken and given back: the next to listen there is meant to be ours. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
