import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientCredentials, createWagerlogClient, type Fetch } from '@wagerlog/client';
import { FaultClient } from '../../embedded/faults/fault-client';
import { root, until } from './standalone';

/** The write side alone: event store with its fault control, identity, command-api. */
export interface CommandSide {
  readonly eventstore: string;
  readonly client: (role: string, fetch?: Fetch) => ReturnType<typeof createWagerlogClient>;
  /** Arms a fault of the store; answers how many appends are still to be hit. */
  readonly fault: (fault: object) => Promise<number>;
  readonly faultsLeft: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

export const startCommandSide = async (): Promise<CommandSide> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-command-'));
  const started: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of started.reverse()) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const start = (program: string, args: readonly string[], environment = {}): Spoken => {
    const spoken = speak(program, args, environment);
    started.push(spoken.child);
    return spoken;
  };
  try {
    const store = start('embedded/eventstoredb/main.js', [
      ...['--port', '0', '--control-port', '0', '--data', path.join(folder, 'eventstoredb')],
    ]);
    const identity = start('embedded/identity/main.js', [
      ...['--port', '0', '--data', path.join(folder, 'identity')],
    ]);
    const addresses = {
      eventstore: await store.line('ready'),
      identity: await identity.line('ready'),
    };
    const faults = new FaultClient(await store.line('control'));
    const commandApi = await startCommandApi(start, addresses);
    const clients = JSON.parse(
      readFileSync(path.join(folder, 'identity/clients.json'), 'utf8'),
    ) as Record<string, { id: string; secret: string }>;
    return {
      eventstore: addresses.eventstore,
      client: (role, fetch) =>
        createWagerlogClient({
          commandApi,
          queryApi: commandApi,
          token: clientCredentials({ identity: addresses.identity, ...clients[role]! }),
          totalTimeoutMs: 60_000,
          ...(fetch ? { fetch } : {}),
        }),
      fault: faults.arm,
      faultsLeft: faults.left,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const startCommandApi = async (
  start: (program: string, args: readonly string[], environment: object) => Spoken,
  { eventstore, identity }: { readonly eventstore: string; readonly identity: string },
): Promise<string> => {
  const [port, metrics] = [await freePort(), await freePort()];
  const api = start('apps/command-api/src/main.js', [], {
    EVENTSTORE_URL: eventstore,
    AUTH_ISSUER: identity,
    AUTH_JWKS_URL: `${identity}/jwks`,
    PORT: String(port),
    METRICS_PORT: String(metrics),
    LOG_LEVEL: 'warn',
  });
  await until('a ready command-api', async () => {
    if (api.child.exitCode !== null) throw new Error(`command-api ended: ${api.said()}`);
    const response = await fetch(`http://127.0.0.1:${metrics}/health/ready`).catch(() => undefined);
    return response?.ok;
  });
  return `http://127.0.0.1:${port}`;
};

interface Spoken {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** What it printed after this word at the start of a line. */
  readonly line: (word: string) => Promise<string>;
}

const speak = (program: string, args: readonly string[], environment: object): Spoken => {
  const child = spawn(process.execPath, [path.join(root, 'dist', program), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const line = (word: string): Promise<string> =>
    until(`${program}: ${word}`, () => {
      if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`);
      return new RegExp(`^${word} (\\S+)$`, 'm').exec(said)?.[1];
    });
  return { child, said: () => said, line };
};

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

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(timer);
};
