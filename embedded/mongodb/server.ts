import { createServer } from 'node:net';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { Cursors } from './commands/reading/cursors';
import { dispatch } from './commands/dispatch';
import { openStore } from './store/store';
import { Connection } from './wire/connection';

export interface MongoServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0, which takes a free one. */
  readonly port?: number;
  /** Created if missing; holds everything the server keeps. */
  readonly dataFolder: string;
}

export interface MongoServer {
  /** `mongodb://host:port` */
  readonly url: string;
  readonly port: number;
  /** Answers what is in hand, then closes connections and files. */
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 10_000;

/**
 * Starts the embedded document store.
 * @throws DataFolderError for the folder, or the error of `listen` for the port (`EADDRINUSE`).
 */
export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  const store = openStore(options.dataFolder);
  const state = { store, cursors: new Cursors() };
  const connections = new Set<Connection>();
  let lastConnectionId = 0;
  const listener = createServer((socket) => {
    lastConnectionId += 1;
    const connectionId = lastConnectionId;
    const connection = new Connection(socket, (request) => dispatch(request, state, connectionId));
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  listener.maxConnections = CONNECTIONS_MAX;
  const host = options.host ?? '127.0.0.1';
  try {
    await listen(listener, host, options.port ?? 0);
  } catch (error) {
    await store.close();
    throw error;
  }
  const { port } = listener.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await closeAll(listener, connections);
    await store.close();
  };
  return { url: `mongodb://${host}:${port}`, port, close };
}

function listen(listener: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ host, port, backlog: 1024 }, () => {
      listener.off('error', reject);
      resolve();
    });
  });
}

function closeAll(listener: NetServer, connections: ReadonlySet<Connection>): Promise<void> {
  return new Promise((resolve) => {
    listener.close(() => resolve());
    for (const connection of connections) connection.end();
  });
}
