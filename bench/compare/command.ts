import { Command } from 'commander';
import { contendersOf, instancesOf, withContenders, type Choice } from '../contenders/contenders';
import { amongContenders, inRounds, overDistributions, within } from '../options';
import { replayedSeason } from '../load/season';
import { present, type Presented } from './present';
import { inTurns, type Turns } from './turns';

type PlaceBets = Turns & Choice & Presented;
type Instances = Turns & Presented & { readonly instances: number };

const withLoad = (command: Command, warm: number): Command =>
  inRounds(command)
    .option('--seconds <n>', 'length of a run', within(1, 600), 10)
    .option('--warm <n>', 'seconds of load before each', within(0, 600), warm);

/** `npm run bench -- place-bets` */
export const placeBetsCommand = (): Command =>
  withLoad(amongContenders(overDistributions(new Command('place-bets'), ['uniform']), 'off'), 3)
    .alias('compare')
    .description(
      'bets per second of the product, in turns with the modes of a Postgres backend; exit 1 if a bet failed, was lost or\ndoubled',
    )
    .action((options: PlaceBets) => {
      if (options.distribution.includes('season')) tellOfSeason();
      return withContenders(contendersOf(options), async (ready) =>
        present(options, { ready, runs: await inTurns(options, ready) }),
      );
    });

const tellOfSeason = (): void => {
  const { file, matches, bets } = replayedSeason();
  console.error(`season: ${bets.length} bets on ${matches} matches of ${file}, over and over`);
};

/** Each of several processes has to be compiled, and to read every account, on a share of the load. */
const instancesWarm = 20;

/** `npm run bench -- instances` */
export const instancesCommand = (): Command =>
  withLoad(
    overDistributions(new Command('instances'), ['uniform', 'hot', 'hot-market']),
    instancesWarm,
  )
    .description(
      'what several instances of command-api on one store and the same cores reach together',
    )
    .option('--instances <n>', 'how many, against one', within(2, 16), 3)
    .action((options: Instances) =>
      withContenders(instancesOf(options.instances), async (ready) =>
        present(options, { ready, runs: await inTurns(options, ready) }),
      ),
    );
