import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CLIENTS_FILE } from '../identity/identity-folder';
import type { Addresses } from './plans';
import { host, type Ports } from './ports';

/** What a tool needs to use the running system; secrets included, so the owner's alone. */
export interface StandaloneFile {
  readonly commandApi: string;
  readonly queryApi: string;
  readonly audit: string;
  readonly identity: string;
  /** Connection strings. */
  readonly eventstore: string;
  readonly mongodb: string;
  readonly processes: Readonly<Record<string, number>>;
  readonly clients: Readonly<Record<string, { readonly id: string; readonly secret: string }>>;
}

const pathIn = (dataFolder: string): string => path.join(dataFolder, 'standalone.json');

export const describe = (
  dataFolder: string,
  { ports, addresses }: { readonly ports: Ports; readonly addresses: Addresses },
): Omit<StandaloneFile, 'processes'> => ({
  commandApi: `http://${host}:${ports['command-api']}`,
  queryApi: `http://${host}:${ports['query-api']}`,
  audit: `http://${host}:${ports['audit']}`,
  identity: addresses.identity,
  eventstore: addresses.eventstoredb,
  mongodb: addresses.mongodb,
  clients: clientsOf(path.join(dataFolder, 'identity', CLIENTS_FILE)),
});

/** By rename: whoever reads sees a whole file or none. */
export const writeStandaloneFile = (dataFolder: string, content: StandaloneFile): void => {
  const file = pathIn(dataFolder);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
};

export const removeStandaloneFile = (dataFolder: string): void =>
  rmSync(pathIn(dataFolder), { force: true });

const clientsOf = (file: string): StandaloneFile['clients'] => {
  const clients = JSON.parse(readFileSync(file, 'utf8')) as StandaloneFile['clients'];
  return Object.fromEntries(
    Object.entries(clients).map(([name, { id, secret }]) => [name, { id, secret }]),
  );
};
