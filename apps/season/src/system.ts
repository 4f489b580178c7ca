import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientCredentials, createWagerlogClient, type WagerlogClient } from '@wagerlog/client';

/** Who plays: one client per role, so that each token proves its rights. */
export interface System {
  readonly trader: WagerlogClient;
  readonly service: WagerlogClient;
  readonly operator: WagerlogClient;
  readonly stop: () => Promise<void>;
}

interface Standalone {
  readonly commandApi: string;
  readonly queryApi: string;
  readonly identity: string;
  readonly clients: Readonly<Record<string, { readonly id: string; readonly secret: string }>>;
}

const startTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;
/** Long enough for any process to be started again and to catch up. */
const totalTimeoutMs = 120_000;

/** The running system of a data folder. */
export const runningSystem = (dataFolder: string): System => {
  const file = path.join(dataFolder, 'standalone.json');
  if (!existsSync(file)) {
    throw new Error(`no system runs on ${dataFolder}: ${file} is not there. Start one: npm start`);
  }
  return connect(file, () => Promise.resolve());
};

/** A system of its own on free ports, gone with all its data at the end. */
export const ownSystem = async (): Promise<System> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-season-'));
  const program = path.join(__dirname, '../../../embedded/standalone.js');
  const args = [program, '--ports', 'auto', '--no-sample', '--data', folder];
  // The channel tells the system when the season is gone, however it went.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const file = path.join(folder, 'standalone.json');
    await written(file, child);
    return connect(file, stop);
  } catch (error) {
    await stop();
    throw error;
  }
};

const written = async (file: string, child: ChildProcess): Promise<void> => {
  const givesUpAt = performance.now() + startTimeoutMs;
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error('the system of its own did not start');
    if (performance.now() > givesUpAt)
      throw new Error('the system of its own was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(timer);
};

const connect = (file: string, stop: System['stop']): System => {
  const { commandApi, queryApi, identity, clients } = JSON.parse(
    readFileSync(file, 'utf8'),
  ) as Standalone;
  const client = (role: string): WagerlogClient => {
    const credentials = clients[role];
    if (!credentials) throw new Error(`${file} names no client for the role ${role}`);
    const token = clientCredentials({ identity, ...credentials });
    return createWagerlogClient({ commandApi, queryApi, token, totalTimeoutMs });
  };
  return {
    trader: client('trader'),
    service: client('service'),
    operator: client('operator'),
    stop,
  };
};
