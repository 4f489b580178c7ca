import { Command, Option } from 'commander';
import { randomUUID } from 'node:crypto';
import { arrange } from './arrange';
import { embeddedCommand } from './embedded/command';
import { grownCommand } from './embedded/grown';
import { origin } from './machine';
import { distributions, placeBets, type Distribution, type Run } from './place-bets';
import { settlementCommand } from './settlement/command';
import { within } from './within';

interface Options {
  readonly distribution?: Distribution;
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly accounts: number;
  readonly data: string;
  readonly json: boolean;
}

/** Rounds alternate over the distributions, since a machine's speed drifts. */
const measure = async (options: Options): Promise<void> => {
  const id = randomUUID().slice(0, 8);
  const arranged = await arrange(options.data, { id, accounts: options.accounts });
  const runs: ({ readonly contender: string; readonly round: number } & Run)[] = [];
  const chosen = options.distribution === undefined ? distributions : [options.distribution];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const distribution of chosen) {
      const { connections, seconds } = options;
      const run = await placeBets(arranged, { distribution, connections, seconds });
      runs.push({ contender: 'wagerlog', round, ...run });
      const { betsPerSecond, p50, p99, errors } = run;
      const latency = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
      console.error(
        `round ${round} ${distribution}: ${betsPerSecond} bets/s, ${latency}, ${errors} errors`,
      );
    }
  }
  const printed = { runs, ratios: {}, ...origin() };
  if (options.json) console.log(JSON.stringify(printed));
  process.exitCode = runs.some(({ errors }) => errors > 0) ? 1 : 0;
};

const program = new Command('npm run bench --').description(
  'Load on a running standalone, or on one server. Figures of one machine at one hour: compare ratios of runs that\n' +
    'alternate, never a figure with one of another day.',
);

program
  .command('place-bets')
  .description('place bets in a closed loop and report rate and latency')
  .addOption(
    new Option('--distribution <name>', 'over the accounts; absent: all').choices(distributions),
  )
  .option('--connections <n>', 'bets in flight', within(1, 4_096), 64)
  .option('--seconds <n>', 'length of a run', within(1, 600), 10)
  .option('--rounds <n>', 'runs of each', within(1, 100), 3)
  .option('--accounts <n>', 'accounts to open', within(1, 100_000), 1_000)
  .option(
    '--data <dir>',
    'folder of the running standalone',
    process.env['WAGERLOG_DATA'] ?? '.wagerlog',
  )
  .option('--json', 'print one JSON object last', false)
  .action(measure);

program.addCommand(embeddedCommand()).addCommand(grownCommand()).addCommand(settlementCommand());

program.parseAsync().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
