import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientCredentials, createWagerlogClient, type Fetch } from '@wagerlog/client';
import { FaultClient } from '../../embedded/faults/fault-client';
import { freePort, startProgram, untilReady, type StartedProgram } from './started-program';

/** The write side alone: event store with its fault control, identity, command-api. */
export interface CommandSide {
  readonly eventstore: string;
  readonly pids: Readonly<Record<'eventstoredb' | 'command-api', number>>;
  readonly client: (role: string, fetch?: Fetch) => ReturnType<typeof createWagerlogClient>;
  /** As `client`, of one of several instances. */
  readonly clientOf: (
    instance: number,
    role: string,
    fetch?: Fetch,
  ) => ReturnType<typeof createWagerlogClient>;
  /** How often an instance was refused because another had written in between; of all. */
  readonly conflicts: () => Promise<number>;
  /** Arms a fault of the store; answers how many appends are still to be hit. */
  readonly fault: (fault: object) => Promise<number>;
  readonly faultsLeft: () => Promise<number>;
  /** A figure of the command-api's metrics, by its name and labels. */
  readonly figure: (series: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export const startCommandSide = async (instances = 1): Promise<CommandSide> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-command-'));
  const started: StartedProgram[] = [];
  const stop = async (): Promise<void> => {
    for (const program of started.reverse()) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const start: typeof startProgram = (program, args, environment) => {
    const one = startProgram(program, args, environment);
    started.push(one);
    return one;
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
    const first = await startCommandApi(start, addresses);
    const commandApis = [first];
    while (commandApis.length < instances) {
      commandApis.push(await startCommandApi(start, addresses));
    }
    const clients = JSON.parse(
      readFileSync(path.join(folder, 'identity/clients.json'), 'utf8'),
    ) as Record<string, { id: string; secret: string }>;
    const clientOf: CommandSide['clientOf'] = (instance, role, fetch) => {
      const commandApi = commandApis[instance]!.commandApi;
      return createWagerlogClient({
        commandApi,
        queryApi: commandApi,
        token: clientCredentials({ identity: addresses.identity, ...clients[role]! }),
        totalTimeoutMs: 60_000,
        ...(fetch ? { fetch } : {}),
      });
    };
    return {
      eventstore: addresses.eventstore,
      pids: { eventstoredb: store.pid, 'command-api': first.api.pid },
      client: (role, fetch) => clientOf(0, role, fetch),
      clientOf,
      conflicts: async () => {
        const counts = await Promise.all(commandApis.map(conflictsOf));
        return counts.reduce((sum, count) => sum + count, 0);
      },
      fault: faults.arm,
      faultsLeft: faults.left,
      figure: first.figure,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const startCommandApi = async (
  start: typeof startProgram,
  { eventstore, identity }: { readonly eventstore: string; readonly identity: string },
) => {
  const [port, metrics] = [await freePort(), await freePort()];
  const api = start('apps/command-api/src/main.js', [], {
    EVENTSTORE_URL: eventstore,
    AUTH_ISSUER: identity,
    AUTH_JWKS_URL: `${identity}/jwks`,
    PORT: String(port),
    METRICS_PORT: String(metrics),
    LOG_LEVEL: 'warn',
  });
  await untilReady(api, metrics);
  const figure = async (series: string): Promise<number> => {
    const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    const line = page.split('\n').find((each) => each.startsWith(`${series} `));
    return Number(line?.split(' ').at(-1) ?? NaN);
  };
  return {
    commandApi: `http://127.0.0.1:${port}`,
    metrics: `http://127.0.0.1:${metrics}/metrics`,
    ...{ api, figure },
  };
};

const conflictsOf = async ({ metrics }: { readonly metrics: string }): Promise<number> => {
  const figures = await (await fetch(metrics)).text();
  const count = /^wagerlog_append_retries_total\{[^}]*reason="conflict"[^}]*\} (\d+)/m.exec(
    figures,
  )?.[1];
  return Number(count ?? 0);
};
