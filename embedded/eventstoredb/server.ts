import { Server, ServerCredentials } from '@grpc/grpc-js';
import { startFaultControl, type FaultControl } from './faults/fault-control';
import { Faults } from './faults/faults';
import { OpenCalls } from './protocol/open-calls';
import { addServices } from './protocol/services';
import { lockFolder } from './storage/folder-lock';
import { Store } from './storage/store';

export interface EventStoreSettings {
  /** Interface to listen on, also the address clients are sent to; default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Where the events are; created when missing. */
  readonly dataFolder: string;
  /** Runs before the data folder is opened; throws when it is damaged. Default: no inspection. */
  readonly inspect?: (dataFolder: string) => Promise<void>;
  /** Where faults can be asked for over HTTP on 127.0.0.1; 0 takes a free port; default: off. */
  readonly controlPort?: number;
}

export interface EventStoreServer {
  /** The connection string for clients. */
  readonly url: string;
  readonly port: number;
  /** Where faults are asked for, if that was switched on. */
  readonly controlUrl?: string;
  /** Answers what is being written, fails the open calls, and releases the data folder. */
  close(): Promise<void>;
}

const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
const FLOW_CONTROL_BYTES = 4 * 1024 * 1024;

/** How long clients get to take their last answers at a stop. */
const STOP_MS = 1000;

/**
 * Starts the embedded event store.
 * @throws FolderInUse, DamagedStore, or the system's error when the folder or port is unusable.
 */
export async function startEventStoreServer(
  settings: EventStoreSettings,
): Promise<EventStoreServer> {
  const { host = '127.0.0.1', port = 0, dataFolder, controlPort } = settings;
  const unlock = lockFolder(dataFolder);
  let store: Store | undefined;
  try {
    await settings.inspect?.(dataFolder);
    store = await Store.open(dataFolder);
    const running = await listen(store, host, port);
    const control = controlPort === undefined ? undefined : await running.control(controlPort);
    return {
      url: `esdb://${host}:${running.port}?tls=false`,
      port: running.port,
      ...(control === undefined ? {} : { controlUrl: control.url }),
      close: async () => {
        await control?.close();
        await running.stop();
        unlock();
      },
    };
  } catch (failure) {
    await store?.close();
    unlock();
    throw failure;
  }
}

async function listen(store: Store, host: string, wanted: number) {
  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': -1,
    'grpc-node.flow_control_window': FLOW_CONTROL_BYTES,
  });
  const faults = new Faults();
  const calls = new OpenCalls();
  let port = wanted;
  addServices(server, { store, faults, calls, advertised: () => ({ host, port }) });
  port = await bind(server, host, wanted);
  return {
    port,
    control: (controlPort: number): Promise<FaultControl> =>
      startFaultControl(controlPort, {
        faults,
        failOpenCalls: () => calls.failAll(),
        dropConnections: () => server.drain(`${host}:${port}`, 0),
      }),
    stop: async () => {
      await store.idle();
      calls.failAll();
      await shutDown(server);
      await store.close();
    },
  };
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (failure, bound) => {
      if (failure === null) resolve(bound);
      else reject(failure);
    });
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, STOP_MS);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
