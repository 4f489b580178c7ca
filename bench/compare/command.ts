import { Command, InvalidArgumentError, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { isClean, type Contender } from '../contenders/contender';
import { modes, type Mode } from '../contenders/postgres/modes';
import { postgres, PostgresDatabase } from '../contenders/postgres/postgres';
import { PostgresMissing } from '../contenders/postgres/cluster';
import { wagerlog } from '../contenders/wagerlog/wagerlog';
import { distributions, type Distribution } from '../load/distribution';
import { origin } from '../machine';
import { within } from '../within';
import { ratiosOf } from './ratios';
import { runOnce, type Run } from './run';
import { described, describedRatio } from './words';

interface Options {
  readonly distribution: readonly Distribution[];
  readonly against: readonly Mode[];
  readonly reads: 'off' | 'on' | 'both';
  readonly connections: number;
  readonly seconds: number;
  readonly warm: number;
  readonly rounds: number;
  readonly out?: string;
  readonly json: boolean;
}

const someOf =
  <Name extends string>(names: readonly Name[]) =>
  (list: string): readonly Name[] => {
    if (list === 'none') return [];
    const asked = list.split(',');
    const known = names.filter((name) => asked.includes(name));
    if (known.length === asked.length) return known;
    throw new InvalidArgumentError(`It must be some of ${names.join(',')}, or none.`);
  };

const sidesOf = { off: [false], on: [true], both: [false, true] } as const;

const contendersOf = ({ reads, against }: Options): readonly Contender[] => {
  const database = against.length > 0 ? new PostgresDatabase() : undefined;
  return [
    ...sidesOf[reads].map((each) => wagerlog({ reads: each, instances: 1 })),
    ...(database ? against.map((mode) => postgres(mode, database)) : []),
  ];
};

/** Whoever can be prepared; what is not installed is said and left out. */
const prepared = async (contenders: readonly Contender[]): Promise<readonly Contender[]> => {
  const ready: Contender[] = [];
  for (const contender of contenders) {
    try {
      console.error(`seeding ${contender.name} ...`);
      await contender.prepare();
      ready.push(contender);
    } catch (error) {
      if (!(error instanceof PostgresMissing)) throw error;
      console.error(`${contender.name} is left out: ${error.message}`);
    }
  }
  return ready;
};

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Contenders alternate, round by round, since a machine's speed drifts. */
const turns = ({ distribution, rounds }: Options, contenders: readonly Contender[]) =>
  distribution.flatMap((each) =>
    upTo(rounds).flatMap((round) =>
      contenders.map((contender) => ({ distribution: each, round, contender })),
    ),
  );

const compare = async (options: Options): Promise<void> => {
  const contenders = contendersOf(options);
  const runs: Run[] = [];
  try {
    const ready = await prepared(contenders);
    for (const { contender, ...turn } of turns(options, ready)) {
      const run = await runOnce(contender, { ...options, ...turn });
      runs.push(run);
      console.error(described(run));
    }
    report(options, { ready, runs });
  } finally {
    for (const contender of contenders) await contender.close();
  }
};

interface Measured {
  readonly ready: readonly Contender[];
  readonly runs: readonly Run[];
}

const report = (options: Options, { ready, runs }: Measured): void => {
  const ratios = ratiosOf(runs);
  for (const [name, ratio] of Object.entries(ratios)) console.error(describedRatio(name, ratio));
  const { connections, seconds, warm, rounds } = options;
  const conditions = {
    load: { connections, seconds, warm, rounds },
    ran: Object.fromEntries(ready.map(({ name, runs: programs }) => [name, programs])),
  };
  const printed = { runs, ratios, ...conditions, ...origin() };
  if (options.out !== undefined) {
    writeFileSync(options.out, `${JSON.stringify(printed, null, 1)}\n`);
  }
  if (options.json) console.log(JSON.stringify(printed));
  process.exitCode = runs.every(({ errors, audit }) => errors === 0 && isClean(audit)) ? 0 : 1;
};

/** `npm run bench -- place-bets` */
export const placeBetsCommand = (): Command =>
  new Command('place-bets')
    .alias('compare')
    .description(
      'bets per second of the product, in turns with the modes of a Postgres backend; exit 1 if a bet failed, was lost or\ndoubled',
    )
    .option('--distribution <list>', distributions.join(','), someOf(distributions), ['uniform'])
    .option('--against <list>', `${modes.join(',')} or none`, someOf(modes), [])
    .addOption(
      new Option('--reads <side>', 'with what serves reads running too')
        .choices(['off', 'on', 'both'])
        .default('off'),
    )
    .option('--connections <n>', 'bets in flight', within(1, 4_096), 64)
    .option('--seconds <n>', 'length of a run', within(1, 600), 10)
    .option('--warm <n>', 'seconds of load before each', within(0, 600), 3)
    .option('--rounds <n>', 'runs of each', within(1, 100), 3)
    .option('--out <file>', 'write the figures there as JSON')
    .option('--json', 'print one JSON object last', false)
    .action(compare);
