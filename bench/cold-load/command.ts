import { Command } from 'commander';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProgram } from '../../test/systems/started-program';
import { origin } from '../machine';
import { within } from '../options';
import type { LoadFigures, Loads } from './loads';
import { accountOf, marketOf, seedHistory, type History } from './seed';
import { storedOf, type Stored } from './stored';

interface Options {
  readonly events: number;
  readonly reservations: number;
  readonly rounds: number;
  readonly times: number;
  readonly json: boolean;
}

const goalMs = 20;
const eventsPerBet = 4;
/** Others that have been loaded before, where the code shall be compiled. */
const others = ['other-1', 'other-2', 'other-3'].map((name): History => {
  return { name, settledBets: 1_200, reservations: 1_800 };
});
/** A fold of every event takes long enough to be measured in few loads. */
const timesInFull = 2;

const run = async (options: Options): Promise<void> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wagerlog-cold-load-'));
  const store = startProgram('embedded/eventstoredb/main.js', ['--port', '0', '--data', folder]);
  try {
    await loadFrom(await store.line('ready'), options);
  } finally {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Row extends LoadFigures, Stored {
  readonly what: Loads['what'];
  readonly how: string;
  /** Settled bets, or live reservations. */
  readonly keys: number;
}

const loadFrom = async (url: string, options: Options): Promise<void> => {
  const { events, reservations } = options;
  const settledBets = Math.ceil(events / eventsPerBet);
  const history = { name: 'long', settledBets, reservations: Math.max(reservations, settledBets) };
  const startedAt = performance.now();
  for (const each of [...others, history]) await seedHistory(url, each);
  console.error(`seeded in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  const rows = [
    ...(await measured({ url, what: 'account', keys: settledBets }, history, options)),
    ...(await measured({ url, what: 'market', keys: history.reservations }, history, options)),
  ];
  if (options.json) console.log(JSON.stringify({ goalMs, rows, ...origin() }));
};

type Subject = Pick<Loads, 'url' | 'what'> & Pick<Row, 'keys'>;

const measured = async (
  { url, what, keys }: Subject,
  history: History,
  { rounds, times }: Options,
): Promise<readonly Row[]> => {
  const streamOf = what === 'account' ? accountOf : marketOf;
  const stream = streamOf(history);
  const kept = { what, keys, ...(await storedOf(url, stream)) };
  const rows: Row[] = [];
  const measure = async (how: string, { before, ...loads }: Partial<Loads>): Promise<void> => {
    const asked = { url, what, stream, before: before ?? [], withSnapshot: true, times };
    const row = { how, ...kept, ...(await inProcess({ ...asked, ...loads })) };
    rows.push(row);
    console.error(inWords(row));
  };
  for (let round = 0; round < rounds; round += 1) {
    await measure('snapshot, code compiled', { before: others.map(streamOf) });
    await measure('snapshot, first load of a process', { times: 1 });
  }
  await measure('every event', { withSnapshot: false, times: timesInFull });
  return rows;
};

const inProcess = async (loads: Loads): Promise<LoadFigures> => {
  const program = path.join(__dirname, 'loads.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(loads)]);
  return JSON.parse(stdout) as LoadFigures;
};

const inWords = (row: Row): string => {
  const { what, how, wallMs, cpuMs, heldBytes, saidBytes, keys, segments } = row;
  const isMet = cpuMs <= goalMs && wallMs <= goalMs ? 'met' : 'MISSED';
  const goal = how.endsWith('compiled') ? `, goal ${goalMs} ms ${isMet}` : '';
  return [
    `${what}, ${how}: ${wallMs.toFixed(1)} ms (best ${row.wallMsBest.toFixed(1)})`,
    `${cpuMs.toFixed(1)} ms of CPU (best ${row.cpuMsBest.toFixed(1)})${goal}`,
    `held ${Math.round(heldBytes / keys)} bytes per key (${Math.round(saidBytes / keys)} counted)`,
    `${row.fromSnapshot ? 'from' : 'without'} a snapshot of ${row.snapshotBytes} bytes and ${segments} segments of ${row.segmentBytes}`,
  ].join('; ');
};

/** `npm run bench -- cold-load` */
export const coldLoadCommand = (): Command =>
  new Command('cold-load')
    .description('how long a process takes to know a long account, or a hot market')
    .option('--events <n>', 'of the account', within(4_000, 1_000_000), 100_000)
    .option('--reservations <n>', 'live in the market', within(1_000, 500_000), 50_000)
    .option('--rounds <n>', 'processes that load', within(1, 20), 3)
    .option('--times <n>', 'loads in each', within(1, 100), 11)
    .option('--json', 'print one JSON object last', false)
    .action(run);
