import { createServer } from 'node:net';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { OnDiskFailure } from '../data-file/disk-failure';
import { startFaultControl, type FaultControl } from '../faults/fault-control';
import { Faults } from '../faults/faults';
import { Cursors } from './commands/reading/cursors';
import { dispatch } from './commands/dispatch';
import { withFaults } from './faults/faulty-commands';
import { openStore, type Store } from './store/store';
import { Connection, type Handler } from './wire/connection';

export interface MongoServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0, which takes a free one. */
  readonly port?: number;
  /** Created if missing; holds everything the server keeps. */
  readonly dataFolder: string;
  /** Called once when nothing can be kept any more; writes are refused from then on. */
  readonly onDiskFailure?: OnDiskFailure;
  /**
   * Runs before the data file is opened; throws when it is damaged, or returns what ends an
   * inspection that goes on. Default: no inspection.
   */
  readonly inspect?: (dataFolder: string) => Promise<() => void>;
  /** Where faults can be asked for over HTTP on 127.0.0.1; 0 takes a free port; default: off. */
  readonly controlPort?: number;
}

export interface MongoServer {
  /** `mongodb://host:port` */
  readonly url: string;
  readonly port: number;
  /** Where faults are asked for, if that was switched on. */
  readonly controlUrl?: string;
  /** Answers what is in hand, then closes connections and files. */
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 10_000;

/**
 * Starts the embedded document store.
 * @throws DataFolderError for the folder, or the error of `listen` for the port (`EADDRINUSE`).
 */
export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  const { host = '127.0.0.1', port: wanted = 0, controlPort } = options;
  let stopInspecting = (): void => undefined;
  const inspect = async (folder: string): Promise<void> => {
    stopInspecting = (await options.inspect?.(folder)) ?? stopInspecting;
  };
  const { dataFolder, onDiskFailure } = options;
  const store = await openStore(dataFolder, { onDiskFailure, inspect });
  const connections = new Set<Connection>();
  const faults = controlPort === undefined ? undefined : new Faults();
  const listener = acceptInto(connections, store, faults);
  let control: FaultControl | undefined;
  const close = async (): Promise<void> => {
    stopInspecting();
    faults?.lift();
    await control?.close();
    await closeAll(listener, connections);
    await store.close();
  };
  try {
    await listen(listener, host, wanted);
    if (faults !== undefined) control = await startControl(controlPort, faults, connections);
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = listener.address() as AddressInfo;
  const controlled = control === undefined ? {} : { controlUrl: control.url };
  return { url: `mongodb://${host}:${port}`, port, close, ...controlled };
}

/** Keeps the connections that clients open in a set. */
function acceptInto(connections: Set<Connection>, store: Store, faults?: Faults): NetServer {
  const state = { store, cursors: new Cursors() };
  let lastConnectionId = 0;
  const listener = createServer((socket) => {
    if (faults?.isUnavailable === true) return void socket.resetAndDestroy();
    lastConnectionId += 1;
    const connectionId = lastConnectionId;
    const handle: Handler = (request) => dispatch(request, state, connectionId);
    const faulty = faults === undefined ? handle : withFaults(handle, { faults, store, socket });
    const connection = new Connection(socket, faulty);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  listener.maxConnections = CONNECTIONS_MAX;
  return listener;
}

/** A server that is unavailable is one that nobody can connect to. */
function startControl(
  port: number | undefined,
  faults: Faults,
  connections: ReadonlySet<Connection>,
): Promise<FaultControl> {
  const dropConnections = (): void => {
    for (const { socket } of connections) socket.resetAndDestroy();
  };
  const acts = { failOpenCalls: dropConnections, dropConnections };
  return startFaultControl(port ?? 0, { subject: 'collection', faults, ...acts });
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
