import { type EventStore, openEventStore } from '@wagerlog/eventstore';
import { Command } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { type CommandSide, startCommandSide } from '../../test/systems/command-side';
import { seedMarket } from '../../test/systems/seeded-market';
import { type SettlingSide, startSettlingSide } from '../../test/systems/settling-side';
import { origin } from '../machine';
import { within } from '../options';
import { placeMeanwhile, type Customers, type LiveBets } from './live-bets';
import { phases, runPhase, type PhaseFigures, type Stage } from './phases';

interface Options {
  readonly bets: number;
  readonly accounts: number;
  readonly connections: number;
  readonly calmSeconds: number;
  readonly json: boolean;
}

/** Accounts that bet meanwhile, on a market of their own. */
const liveAccounts = 500;
const timeoutMs = 3_600_000;

const run = async (options: Options): Promise<void> => {
  const side = await startCommandSide();
  const store = openEventStore({ url: side.eventstore });
  try {
    const seeded = await seed(store, options);
    await side.client('trader').setMarketStatus('big', { status: 'closed', revision: openedAt });
    const settling = await startSettlingSide(side.eventstore);
    try {
      await measure(options, stageOf({ ...options, ...seeded }, { side, store, settling }));
    } finally {
      await settling.stop();
    }
  } finally {
    await store.dispose();
    await side.stop();
  }
};

const seed = async (store: EventStore, { bets, accounts }: Options) => {
  const betsEach = Math.ceil(bets / accounts);
  const startedAt = performance.now();
  await seedMarket(store, { marketId: 'big', accounts, betsEach });
  const live = { marketId: 'live', accounts: liveAccounts, betsEach: 0 };
  const accountIds = await seedMarket(store, live);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  say(`seeded ${betsEach * accounts} bets of ${accounts} accounts in ${seconds} s`);
  return { bets: betsEach * accounts, accountIds };
};

interface Parts {
  readonly side: CommandSide;
  readonly store: EventStore;
  readonly settling: SettlingSide;
}

const stageOf = (
  { bets, accounts, connections, accountIds }: Options & Pick<Customers, 'accountIds'>,
  { side, store, settling }: Parts,
): Stage => ({
  ...{ store, settling, marketId: 'big', bets, accounts, timeoutMs },
  customers: { client: side.client('service'), marketId: 'live', accountIds, connections },
  trader: side.client('trader'),
  storePid: side.pids.eventstoredb,
});

/** Settles, corrects and voids one market, calm stretches of live bets in between. */
const measure = async (options: Options, stage: Stage): Promise<void> => {
  const { customers, bets, accounts } = stage;
  const stretches: LiveBets[] = [];
  const figures: PhaseFigures[] = [];
  const calm = () => placeMeanwhile(customers, pause(options.calmSeconds * 1_000));
  // The first is for programs that have only just started; nothing is compared with it.
  if (customers.connections > 0) await calm();
  for (const phase of phases) {
    if (customers.connections > 0) stretches.push(await calm());
    const figure = await runPhase(stage, phase);
    figures.push(figure);
    say(inWords(figure, stretches.at(-1)));
  }
  const printed = { bets, accounts, figures, stretches, ...origin() };
  if (options.json) console.log(JSON.stringify(printed));
};

/** Revision of the seeded market's opening. */
const openedAt = 1;

const say = (words: string): void => console.error(words);

const inWords = (figures: PhaseFigures, calm: LiveBets | undefined): string => {
  const { phase, seconds, betsPerSecond, appendsPerAccount, processManager, live } = figures;
  const words = [
    `${phase}: ${seconds.toFixed(1)} s, ${betsPerSecond} bets/s`,
    `${appendsPerAccount.toFixed(3)} appends per account, ${figures.conflicts} conflicts`,
    `${JSON.stringify(figures.events)} events, ${figures.progressEvents} of progress`,
    `process-manager ${processManager.peakMib.toFixed(0)} MiB, ${processManager.cpuSeconds.toFixed(1)} s of CPU`,
    `store ${figures.eventstoredb.cpuSeconds.toFixed(1)} s of CPU`,
  ];
  if (live !== undefined && calm !== undefined) {
    words.push(
      `bets meanwhile: ${live.placed} placed, ${live.errors} errors, p50 ${live.p50.toFixed(1)} ms`,
      `p99 ${live.p99.toFixed(1)} ms, before ${calm.p99.toFixed(1)} ms`,
    );
  }
  return words.join('; ');
};

/** `npm run bench -- settlement` */
export const settlementCommand = (): Command =>
  new Command('settlement')
    .description('settle, correct and void one market, with bets on another meanwhile')
    .option('--bets <n>', 'on the market', within(1, 1_000_000), 100_000)
    .option('--accounts <n>', 'that hold them, as many each', within(1, 100_000), 20_000)
    .option('--connections <n>', 'bets in flight meanwhile; 0: none', within(0, 256), 4)
    .option('--calm-seconds <n>', 'of bets alone before each run', within(1, 600), 10)
    .option('--json', 'print one JSON object last', false)
    .action(run);
