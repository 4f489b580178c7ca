import { EventStoreDBClient } from '@eventstore/db-client';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startChild, type ChildServer } from '../../child-server';
import type { RunningWorkload, Side } from '../workload';
import { fill } from './fill';

export type Round = (client: EventStoreDBClient, seconds: number) => Promise<number>;

const SERVER = path.join(__dirname, '../../../embedded/eventstoredb/main.js');
const REFERENCE = path.join(__dirname, 'reference.js');

/** Our server on a data folder. */
export const serve = (folder: string): Promise<ChildServer> =>
  startChild(SERVER, ['--data', folder, '--port', '0']);

/** Starts our server, on a store of so many events, or the reference, and one official client. */
export const startSide = async (
  side: Side,
  events: number,
  round: Round,
): Promise<RunningWorkload> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wagerlog-bench-'));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    if (side === 'server') await fill(folder, { events });
    const child = await (side === 'server' ? serve(folder) : startChild(REFERENCE, []));
    const client = EventStoreDBClient.connectionString(child.url);
    return {
      pid: child.pid,
      round: (seconds) => round(client, seconds),
      stop: async () => {
        await client.dispose();
        await child.stop();
        remove();
      },
    };
  } catch (failure) {
    remove();
    throw failure;
  }
};
