import path from 'node:path';
import { host, type Ports, type ProcessName } from './ports';

/** How one process is started, every time in the same way. */
export interface Plan {
  readonly name: ProcessName;
  /** Compiled program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Bound of its heap. */
  readonly heapMb: number;
  /** Where it says that it is ready; absent: it prints a line `ready ADDRESS`. */
  readonly readyUrl?: string;
}

/** Addresses the embedded servers printed when they were ready. */
export interface Addresses {
  readonly eventstoredb: string;
  readonly mongodb: string;
  readonly identity: string;
}

const compiled = path.join(__dirname, '../..');

/** The stand-ins: each is a process of its own, with a folder of its own. */
export const embeddedPlans = (ports: Ports, dataFolder: string): readonly Plan[] =>
  (['eventstoredb', 'mongodb', 'identity'] as const).map((name) => ({
    name,
    program: path.join(compiled, 'embedded', name, 'main.js'),
    args: ['--port', String(ports[name]), '--data', path.join(dataFolder, name)],
    environment: {},
    heapMb: name === 'identity' ? 128 : 512,
  }));

/** The product, started from the same entry and by the same variables as anywhere else. */
export const productPlans = (ports: Ports, addresses: Addresses): readonly Plan[] =>
  (['command-api', 'query-api', 'projector', 'process-manager', 'audit'] as const).map((name) => {
    const port = ports[name];
    return {
      name,
      program: path.join(compiled, 'apps', name, 'src/main.js'),
      args: name === 'audit' ? ['serve'] : [],
      environment: {
        ...settingsOf(ports, addresses),
        METRICS_PORT: String(ports[`${name} metrics`]),
        ...(port === undefined ? {} : { PORT: String(port) }),
      },
      heapMb: name === 'command-api' ? 512 : 256,
      readyUrl: `http://${host}:${ports[`${name} metrics`]}/health/ready`,
    };
  });

const settingsOf = (
  ports: Ports,
  { eventstoredb, mongodb, identity }: Addresses,
): Readonly<Record<string, string>> => ({
  EVENTSTORE_URL: eventstoredb,
  MONGODB_URL: mongodb,
  MONGODB_DATABASE: 'wagerlog',
  AUTH_ISSUER: identity,
  AUTH_AUDIENCE: 'wagerlog',
  AUTH_JWKS_URL: `${identity}/jwks`,
  HOST: host,
  // The web page of query-api calls command-api, which is another origin.
  ALLOWED_ORIGINS: [host, 'localhost']
    .map((name) => `http://${name}:${ports['query-api']}`)
    .join(','),
  DEMO_DEPOSITS: 'true',
});
