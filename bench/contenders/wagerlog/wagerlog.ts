import { clientCredentials } from '@wagerlog/client';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Contender, RunningContender } from '../contender';
import { wagerlogAdapter } from './adapter';
import { endOfLog, ledgerSince, withStore } from './audit';
import { readCounters } from './metrics';
import { caughtUp } from './read-side';
import { seed, type Seeding } from './seeding';
import { readSide, startSystem, writeSide, type System } from './system';

export interface WagerlogOptions {
  /** With what serves reads; the seeded state must have it too. */
  readonly reads: boolean;
  readonly instances: number;
}

export interface SeededOptions extends Pick<WagerlogOptions, 'reads'> {
  readonly size: Seeding['size'];
}

/** A data folder with the seeded accounts and markets, made once for all who start from it. */
export class SeededFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'wagerlog-bench-'));
  private seeded: Promise<string> | undefined;

  constructor(private readonly options: SeededOptions) {}

  /** @returns the folder to copy; nothing runs on it. */
  prepare(): Promise<string> {
    this.seeded ??= this.seed();
    return this.seeded;
  }

  close(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private async seed(): Promise<string> {
    const folder = path.join(this.path, 'seeded');
    const { reads, size } = this.options;
    const system = await startSystem({ reads, folder, instances: 1 });
    try {
      await seedThrough(system, size);
      if (reads) await caughtUp(system);
    } finally {
      await system.stop();
    }
    return folder;
  }
}

/** The product itself. */
export const wagerlog = (options: WagerlogOptions, seeded: SeededFolder): Contender => ({
  name: nameOf(options),
  runs: options.reads ? [...writeSide, ...readSide] : writeSide,
  prepare: async () => void (await seeded.prepare()),
  start: async () => {
    const folder = path.join(seeded.path, 'run');
    rmSync(folder, { recursive: true, force: true });
    cpSync(await seeded.prepare(), folder, { recursive: true });
    return running(await startSystem({ ...options, folder }));
  },
  close: () => seeded.close(),
});

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

const seedThrough = async (system: System, size: Seeding['size']): Promise<void> =>
  seed({
    size,
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
