import { Command, Option } from 'commander';
import { contendersOf, instancesOf, withContenders, type Choice } from '../contenders/contenders';
import { modes } from '../contenders/postgres/modes';
import { distributions } from '../load/distribution';
import { someOf, within } from '../options';
import { present, type Presented } from './present';
import { inTurns, type Turns } from './turns';

type PlaceBets = Turns & Choice & Presented;
type Instances = Turns & Presented & { readonly instances: number };

const withLoad = (command: Command): Command =>
  command
    .option('--connections <n>', 'bets in flight', within(1, 4_096), 64)
    .option('--seconds <n>', 'length of a run', within(1, 600), 10)
    .option('--warm <n>', 'seconds of load before each', within(0, 600), 3)
    .option('--rounds <n>', 'runs of each', within(1, 100), 3)
    .option('--out <file>', 'write the figures there as JSON')
    .option('--json', 'print one JSON object last', false);

const overDistributions = (command: Command, chosen: Turns['distribution']): Command =>
  command.option('--distribution <list>', distributions.join(','), someOf(distributions), chosen);

/** `npm run bench -- place-bets` */
export const placeBetsCommand = (): Command =>
  withLoad(overDistributions(new Command('place-bets'), ['uniform']))
    .alias('compare')
    .description(
      'bets per second of the product, in turns with the modes of a Postgres backend; exit 1 if a bet failed, was lost or\ndoubled',
    )
    .option('--against <list>', `${modes.join(',')} or none`, someOf(modes), [])
    .addOption(
      new Option('--reads <side>', 'with what serves reads running too')
        .choices(['off', 'on', 'both'])
        .default('off'),
    )
    .action((options: PlaceBets) =>
      withContenders(contendersOf(options), async (ready) =>
        present(options, { ready, runs: await inTurns(options, ready) }),
      ),
    );

/** `npm run bench -- instances` */
export const instancesCommand = (): Command =>
  withLoad(overDistributions(new Command('instances'), ['uniform', 'hot', 'hot-market']))
    .description(
      'what several instances of command-api on one store and the same cores reach together',
    )
    .option('--instances <n>', 'how many, against one', within(2, 16), 3)
    .action((options: Instances) =>
      withContenders(instancesOf(options.instances), async (ready) =>
        present(options, { ready, runs: await inTurns(options, ready) }),
      ),
    );
