import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEventStoreServer } from '../../../embedded/eventstoredb/server';
import { Connection, SUPPORTED_METHODS } from './wire/connection';

/** The server the cases are played to, and what it says about itself. */
export interface ServerUnderTest {
  readonly connection: Connection;
  readonly version: string;
  /** Whether the listed deviations are expected of it. */
  readonly isEmbedded: boolean;
  readonly close: () => Promise<void>;
}

/** The server at EVENTSTORE_URL, or an embedded one of its own on a free port and a new folder. */
export async function openServerUnderTest(): Promise<ServerUnderTest> {
  const address = process.env['EVENTSTORE_URL'];
  if (address !== undefined) return connect(address, () => Promise.resolve());
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'eventstore-recorded-'));
  const server = await startEventStoreServer({ dataFolder });
  return connect(server.url, async () => {
    await server.close();
    await rm(dataFolder, { recursive: true });
  });
}

interface Method {
  readonly service: string;
}

/**
 * Both kinds of server give the same version, since clients decide by it. The embedded one serves
 * no persistent subscriptions and says so; every real one since 21.10 does.
 */
async function connect(address: string, stop: () => Promise<void>): Promise<ServerUnderTest> {
  const connection = new Connection(new URL(address).host);
  const { version, methods, error } = await connection.unary(SUPPORTED_METHODS, {});
  if (error !== undefined) throw new Error(`${address}: ${JSON.stringify(error)}`);
  const services = (methods as readonly Method[]).map(({ service }) => service);
  return {
    connection,
    version: String(version),
    isEmbedded: !services.some((service) => service.includes('persistent')),
    close: async () => {
      connection.close();
      await stop();
    },
  };
}
