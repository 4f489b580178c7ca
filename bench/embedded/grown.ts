import { EventStoreDBClient } from '@eventstore/db-client';
import { Command } from 'commander';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { origin, rssAnonMib } from '../machine';
import { within } from '../options';
import { appendFor } from './eventstoredb/appends';
import { fill } from './eventstoredb/fill';
import { serve } from './eventstoredb/sides';
import { measure, type Lengths } from './measure';
import type { Workload } from './workload';

const STREAMS = 100_000;
const GOALS = { startSeconds: 2, rssAnonMib: 400, appendRatio: 0.85 };

interface Options extends Lengths {
  readonly events: number;
  readonly json: boolean;
}

/** How large the data file was at so many events. */
interface Size {
  readonly events: number;
  readonly bytesPerEvent: number;
}

const run = async (options: Options): Promise<void> => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'wagerlog-bench-'));
  try {
    const folders = { server: path.join(root, 'grown'), reference: path.join(root, 'empty') };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    const sizes = await grow(folders.server, options.events);
    const starts: number[] = [];
    const memory: number[] = [];
    const workload = appendsTo(folders, (start, mib) => {
      starts.push(start);
      memory.push(mib);
    });
    const appends = await measure(workload, options);
    const [startSeconds = NaN, rssAnon = NaN] = [starts[0], memory[0]];
    say('start', `${startSeconds.toFixed(2)} s`, startSeconds <= GOALS.startSeconds);
    say('RssAnon after appends', `${Math.round(rssAnon)} MiB`, rssAnon <= GOALS.rssAnonMib);
    say('appends', `${(appends.ratio * 100).toFixed(1)} % of an empty store's`, appends.isMet);
    const printed = { sizes, startSeconds, rssAnonMib: rssAnon, appends, ...origin() };
    if (options.json) console.log(JSON.stringify(printed));
  } finally {
    rmSync(root, { recursive: true });
  }
};

const say = (name: string, figure: string, isMet: boolean): void =>
  console.error(`${isMet ? 'met' : 'MISSED'}: ${name} ${figure}`);

/** Fills a store and reports its size at a tenth, at half and at the end. */
const grow = async (folder: string, events: number): Promise<readonly Size[]> => {
  const sizes: Size[] = [];
  const marks = [events / 10, events / 2, events];
  const startedAt = performance.now();
  await fill(folder, {
    events,
    streams: STREAMS,
    onProgress: (written) => {
      if (written < (marks[0] ?? Infinity)) return;
      marks.shift();
      const bytesPerEvent = statSync(path.join(folder, 'events.mdb')).size / written;
      sizes.push({ events: written, bytesPerEvent });
      const rate = Math.round((written * 1_000) / (performance.now() - startedAt));
      console.error(`${written} events, ${bytesPerEvent.toFixed(0)} bytes each, ${rate} events/s`);
    },
  });
  return sizes;
};

/** The grown store against an empty one; hears how long a start took and the memory at the end. */
const appendsTo = (
  folders: Readonly<Record<'server' | 'reference', string>>,
  hear: (startSeconds: number, mib: number) => void,
): Workload => ({
  name: 'appends-grown',
  unit: 'appends',
  goal: GOALS.appendRatio,
  start: async (side) => {
    const startedAt = performance.now();
    const child = await serve(folders[side]);
    const startSeconds = (performance.now() - startedAt) / 1_000;
    await inspected(child.pid);
    const client = EventStoreDBClient.connectionString(child.url);
    return {
      pid: child.pid,
      round: (seconds) => appendFor(client, seconds),
      stop: async () => {
        hear(startSeconds, rssAnonMib(child.pid));
        await client.dispose();
        await child.stop();
      },
    };
  },
});

const LOOK_MS = 250;
const INSPECTED_MS_MAX = 900_000;

/** A large file is inspected by a child while it is served; appends are measured when it is done. */
const inspected = async (pid: number): Promise<void> => {
  const startedAt = performance.now();
  while (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') !== '') {
    if (performance.now() - startedAt > INSPECTED_MS_MAX) throw new Error('inspected for too long');
    await setTimeout(LOOK_MS);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  if (seconds > 1) console.error(`inspected beside the server for ${seconds.toFixed(1)} s`);
};

/** `npm run bench -- grown` */
export const grownCommand = (): Command =>
  new Command('grown')
    .description('an event store with millions of events: start, memory, file, and appends')
    .option('--events <n>', 'events to fill it with', within(100_000, 100_000_000), 10_000_000)
    .option('--rounds <n>', 'measured runs of each side', within(3, 100), 3)
    .option('--seconds <n>', 'length of a run', within(1, 600), 10)
    .option('--json', 'print one JSON object last', false)
    .action(run);
