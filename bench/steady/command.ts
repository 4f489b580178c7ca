import { Command } from 'commander';
import { present, publish, type Presented } from '../compare/present';
import { described } from '../compare/words';
import { contendersOf, withContenders, type Choice } from '../contenders/contenders';
import { isClean, type Contender } from '../contenders/contender';
import { turnsOf, type Turns } from '../compare/turns';
import { amongContenders, inRounds, overDistributions, within } from '../options';
import { loadOnce, type LoadRun } from './load';
import { overloadOnce, type OverloadRun } from './overload';

type Load = Turns & Choice & Presented & { readonly share: number };
type Overload = Turns & Choice & Presented & { readonly times: number; readonly customers: number };

const steady = (name: string, reads: Choice['reads']): Command =>
  inRounds(amongContenders(overDistributions(new Command(name), ['uniform']), reads))
    .option('--seconds <n>', 'length of each stretch of load', within(1, 600), 10)
    .option('--warm <n>', 'seconds of load before', within(1, 600), 3);

const loads = async (options: Load, ready: readonly Contender[]): Promise<void> => {
  const runs: LoadRun[] = [];
  for (const { contender, ...turn } of turnsOf(options, ready)) {
    const run = await loadOnce(contender, { ...options, ...turn });
    runs.push(run);
    console.error(`capacity ${run.capacity}/s, due ${run.rate}/s\n${described(run)}`);
  }
  present(options, { ready, runs });
};

/** `npm run bench -- load` */
export const loadCommand = (): Command =>
  steady('load', 'on')
    .description(
      'latency at a share of the capacity that is measured just before; bets at a fixed rate',
    )
    .option('--share <percent>', 'of the capacity', within(1, 100), 70)
    .action((options: Load) =>
      withContenders(contendersOf(options), (ready) => loads(options, ready)),
    );

const overloads = async (options: Overload, ready: readonly Contender[]): Promise<void> => {
  const runs: OverloadRun[] = [];
  for (const { contender, ...turn } of turnsOf(options, ready)) {
    const run = await overloadOnce(contender, { ...options, ...turn });
    runs.push(run);
    console.error(JSON.stringify(run));
  }
  const { connections, seconds, warm, rounds, times, customers } = options;
  publish(options, { runs, load: { connections, seconds, warm, rounds, times, customers } });
  process.exitCode = runs.every(({ audit }) => isClean(audit)) ? 0 : 1;
};

/** `npm run bench -- overload` */
export const overloadCommand = (): Command =>
  steady('overload', 'off')
    .description(
      'what is still placed, and how the rest is turned away, at many times the capacity',
    )
    .option('--times <n>', 'the rate, in capacities', within(2, 20), 5)
    .option('--customers <n>', 'connections of the overload', within(64, 8_192), 2_000)
    .action((options: Overload) =>
      withContenders(contendersOf(options), (ready) => overloads(options, ready)),
    );
