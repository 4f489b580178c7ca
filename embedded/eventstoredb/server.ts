import { setTimeout as pause } from 'node:timers/promises';
import { startFaultControl, type FaultControl } from '../faults/fault-control';
import { Faults } from '../faults/faults';
import type { OnDiskFailure } from '../data-file/disk-failure';
import { OpenCalls } from './protocol/open-calls';
import { addServices } from './protocol/services';
import { withDamageNamed } from './storage/lmdb-complaints';
import { lockFolder } from '../data-file/folder-lock';
import { Store } from './storage/store';
import { GrpcServer } from './transport/grpc-server';

const DEFAULT_HOST = '127.0.0.1';

export interface EventStoreSettings {
  /** Interface to listen on, also the address clients are sent to; default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Where the events are; created when missing. */
  readonly dataFolder: string;
  /**
   * Runs before the data folder is opened; throws when it is damaged, or returns what ends an
   * inspection that goes on. Default: no inspection.
   */
  readonly inspect?: (dataFolder: string) => Promise<() => void>;
  /** Called once when nothing can be kept any more; writes are refused from then on. */
  readonly onDiskFailure?: OnDiskFailure;
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

/**
 * The answers of failed calls go out some turns later, and HTTP/2 does not say when. A goodbye that
 * overtakes them reads as "cancelled" on the other side (seen on Node 24).
 */
const LAST_WORDS_MS = 50;

/**
 * Starts the embedded event store.
 * @throws FolderInUse, DamagedFile, or the system's error when the folder or port is unusable.
 */
export async function startEventStoreServer(
  settings: EventStoreSettings,
): Promise<EventStoreServer> {
  const opened: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    opened.push(lockFolder(settings.dataFolder));
    const stopInspecting = await settings.inspect?.(settings.dataFolder);
    if (stopInspecting !== undefined) opened.push(stopInspecting);
    const store = await Store.open(settings.dataFolder, settings.onDiskFailure);
    opened.push(() => store.close());
    const { port, control } = await serve(store, settings, opened);
    const host = reachable(settings.host ?? DEFAULT_HOST);
    const url = `esdb://${host.includes(':') ? `[${host}]` : host}:${port}?tls=false`;
    return { url, port, close, ...(control === undefined ? {} : { controlUrl: control.url }) };
  } catch (failure) {
    await close();
    throw withDamageNamed(failure);
  }
}

/** Clients cannot connect to "all interfaces". */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? DEFAULT_HOST : host;
}

async function serve(
  store: Store,
  settings: EventStoreSettings,
  opened: (() => void | Promise<void>)[],
): Promise<{ readonly port: number; readonly control: FaultControl | undefined }> {
  const { host = DEFAULT_HOST, controlPort } = settings;
  const server = new GrpcServer();
  const faults = controlPort === undefined ? undefined : new Faults();
  const calls = new OpenCalls();
  let port = 0;
  addServices(server, {
    store,
    faults,
    calls,
    advertised: () => ({ host: reachable(host), port }),
  });
  port = await server.listen(host, settings.port ?? 0);
  opened.push(() => server.close());
  opened.push(async () => {
    await store.idle();
    calls.failAll();
    await pause(LAST_WORDS_MS);
  });
  if (faults === undefined) return { port, control: undefined };
  const control = await startFaultControl(controlPort ?? 0, {
    subject: 'stream',
    faults,
    failOpenCalls: () => calls.failAll(),
    dropConnections: () => server.dropConnections(),
  });
  opened.push(async () => {
    faults.lift();
    await control.close();
  });
  return { port, control };
}
