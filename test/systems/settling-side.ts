import { openMongo } from '@wagerlog/mongo';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startProgram, untilReady, type StartedProgram } from './started-program';

/** A process-manager over a store, and the database of its lease. */
export interface SettlingSide {
  /** The one that runs now. */
  readonly processManager: () => StartedProgram;
  /** Its metrics, by name and labels as they are printed. */
  readonly metrics: () => Promise<ReadonlyMap<string, number>>;
  /** `kill -9`, then starts the next one, which need not wait until the dead one's leases run out. */
  readonly killAndStartAnother: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** As the standalone bounds it. */
const heapMb = 256;

export const startSettlingSide = async (
  eventstore: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<SettlingSide> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-settling-'));
  const mongodb = startProgram('embedded/mongodb/main.js', ['--port', '0', '--data', folder]);
  const metricsPort = await freePort();
  let processManager: StartedProgram | undefined;
  const stop = async (): Promise<void> => {
    await processManager?.stop();
    await mongodb.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const settings = {
      EVENTSTORE_URL: eventstore,
      MONGODB_URL: await mongodb.line('ready'),
      METRICS_PORT: String(metricsPort),
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
      ...environment,
    };
    const start = () => startProgram('apps/process-manager/src/main.js', [], settings);
    let running = (processManager = start());
    await untilReady(running, metricsPort);
    return {
      processManager: () => running,
      metrics: () => readMetrics(metricsPort),
      killAndStartAnother: async () => {
        await running.kill();
        await giveBackLeases(settings.MONGODB_URL);
        running = processManager = start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const giveBackLeases = async (url: string): Promise<void> => {
  const mongo = openMongo({ url, database: 'wagerlog', appName: 'wagerlog-test' });
  const held = await mongo.leases.held('process-manager/');
  await Promise.all(held.map((lease) => mongo.leases.release(lease)));
  await mongo.close();
};

const readMetrics = async (port: number): Promise<ReadonlyMap<string, number>> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
};
