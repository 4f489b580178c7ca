import { createServer, type Server } from 'node:net';

export type ProcessName =
  | 'query-api'
  | 'command-api'
  | 'audit'
  | 'projector'
  | 'process-manager'
  | 'identity'
  | 'eventstoredb'
  | 'mongodb';

/** `{name}`: the port it serves on; `{name} metrics`: that of its health and metrics. */
export type PortName = ProcessName | `${ProcessName} metrics`;
export type Ports = Readonly<Record<string, number>>;

const fixed: Partial<Record<PortName, number>> = {
  'query-api': 3000,
  'command-api': 3001,
  audit: 3002,
  identity: 3003,
  eventstoredb: 3004,
  mongodb: 3005,
  'query-api metrics': 3010,
  'command-api metrics': 3011,
  'audit metrics': 3012,
  'projector metrics': 3013,
  'process-manager metrics': 3014,
};

export const host = '127.0.0.1';

/**
 * A port for each name: the documented ones, or free ones. All are held at once while they are
 * looked for, so that none is found twice; a taken one is said before anything starts.
 */
export const choosePorts = async (choice: 'fixed' | 'auto'): Promise<Ports> => {
  const held: Server[] = [];
  const ports: Record<string, number> = {};
  try {
    for (const [name, port] of Object.entries(fixed)) {
      const server = await hold(choice === 'auto' ? 0 : port, name);
      held.push(server);
      const address = server.address();
      ports[name] = typeof address === 'object' && address ? address.port : port;
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
};

const hold = (port: number, name: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new Error(`Port ${port} (${name}) is taken. Free it, or start with --ports auto.`));
    });
    server.listen(port, host, () => resolve(server));
  });
