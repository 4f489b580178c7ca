import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Choice } from './contenders/contenders';
import { modes } from './contenders/postgres/modes';
import { distributions, type Distribution } from './load/distribution';

/** Reads a whole number from the command line. */
export const within =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };

/** Reads a list of names; `none` is the empty one. */
export const someOf =
  <Name extends string>(names: readonly Name[]) =>
  (list: string): readonly Name[] => {
    const asked = list === 'none' ? [] : list.split(',');
    const known = names.filter((name) => asked.includes(name));
    if (known.length === asked.length) return known;
    throw new InvalidArgumentError(`It must be some of ${names.join(',')}, or none.`);
  };

/** Over which accounts and markets the bets go. */
export const overDistributions = (command: Command, chosen: readonly Distribution[]): Command =>
  command.option('--distribution <list>', distributions.join(','), someOf(distributions), chosen);

/** Who is measured. */
export const amongContenders = (command: Command, reads: Choice['reads']): Command =>
  command
    .option('--against <list>', `${modes.join(',')} or none`, someOf(modes), [])
    .addOption(
      new Option('--reads <side>', 'with what serves reads running too')
        .choices(['off', 'on', 'both'])
        .default(reads),
    );

/** How often, at how many bets in flight, and where the figures go. */
export const inRounds = (command: Command): Command =>
  command
    .option('--connections <n>', 'bets in flight', within(1, 4_096), 64)
    .option('--rounds <n>', 'runs of each', within(1, 100), 3)
    .option('--out <file>', 'write the figures there as JSON')
    .option('--json', 'print one JSON object last', false);
