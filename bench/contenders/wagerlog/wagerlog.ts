import { clientCredentials } from '@wagerlog/client';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Contender, RunningContender } from '../contender';
import { wagerlogAdapter } from './adapter';
import { endOfLog, ledgerSince, withStore } from './audit';
import { readCounters } from './metrics';
import { caughtUp } from './read-side';
import { seed } from './seeding';
import { readSide, startSystem, writeSide, type System } from './system';

export interface WagerlogOptions {
  readonly reads: boolean;
  readonly instances: number;
}

/** The product itself. */
export const wagerlog = ({ reads, instances }: WagerlogOptions): Contender => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-bench-'));
  const template = path.join(folder, 'template');
  const run = path.join(folder, 'run');
  return {
    name: nameOf({ reads, instances }),
    runs: reads ? [...writeSide, ...readSide] : writeSide,
    prepare: async () => {
      const system = await startSystem({ folder: template, reads, instances: 1 });
      try {
        await seedThrough(system);
        if (reads) await caughtUp(system);
      } finally {
        await system.stop();
      }
    },
    start: async () => {
      rmSync(run, { recursive: true, force: true });
      cpSync(template, run, { recursive: true });
      const system = await startSystem({ folder: run, reads, instances });
      return running(system);
    },
    close: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
};

const nameOf = ({ reads, instances }: WagerlogOptions): string =>
  ['wagerlog', ...(reads ? ['with reads'] : []), ...(instances > 1 ? [`x${instances}`] : [])].join(
    ' ',
  );

const tokenOf = async ({ description }: System, role: string): Promise<string> => {
  const credentials = description.clients[role];
  if (credentials === undefined) throw new Error(`identity has no client for ${role}`);
  return clientCredentials({ identity: description.identity, ...credentials })();
};

const addressOf = ({ commandApis: [first] }: System) => {
  if (first === undefined) throw new Error('no command-api was started');
  return first;
};

const seedThrough = async (system: System): Promise<void> =>
  seed({
    address: addressOf(system),
    traderToken: await tokenOf(system, 'trader'),
    serviceToken: await tokenOf(system, 'service'),
  });

const running = async (system: System): Promise<RunningContender> => {
  const { eventstore } = system.description;
  const from = await withStore(eventstore, endOfLog);
  return {
    addresses: system.commandApis,
    adapter: wagerlogAdapter(addressOf(system), await tokenOf(system, 'service')),
    processes: system.processes,
    counts: () => readCounters(Object.values(system.metrics)),
    audit: (acknowledged) =>
      withStore(eventstore, async (store) =>
        (await ledgerSince(store, from)).compare(acknowledged),
      ),
    stop: system.stop,
  };
};
