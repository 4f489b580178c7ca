import { Command, InvalidArgumentError } from 'commander';
import { origin } from '../machine';
import { within } from '../options';
import { measure, medianRate, type Result } from './measure';
import { workloads } from './workloads';

interface Options {
  readonly only: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly json: boolean;
}

const names = workloads.map(({ name }) => name);

const known = (list: string): readonly string[] => {
  const asked = list.split(',');
  if (asked.every((name) => names.includes(name))) return asked;
  throw new InvalidArgumentError(`It must be some of ${names.join(',')}.`);
};

const run = async (options: Options): Promise<void> => {
  const results: Result[] = [];
  for (const workload of workloads.filter(({ name }) => options.only.includes(name))) {
    const result = await measure(workload, options);
    results.push(result);
    console.error(`${verdict(result)}\n`);
  }
  if (options.json) console.log(JSON.stringify({ results, ...origin() }));
};

const verdict = ({ name, unit, goal, ratio, isMet, server, reference }: Result): string => {
  const rates = [server, reference].map((rounds) => Math.round(medianRate(rounds)));
  const share = `${(ratio * 100).toFixed(1)} % of the reference (goal ${goal * 100} %)`;
  return `${isMet ? 'met' : 'MISSED'}: ${name}, ${rates.join(' : ')} ${unit}/s = ${share}`;
};

/** `npm run bench -- embedded` */
export const embeddedCommand = (): Command =>
  new Command('embedded')
    .description('our servers against references that only answer, through the official clients')
    .option('--only <names>', `some of ${names.join(',')}`, known, names)
    .option('--rounds <n>', 'measured runs of each side', within(3, 100), 3)
    .option('--seconds <n>', 'length of a run', within(1, 600), 10)
    .option('--json', 'print one JSON object last', false)
    .action(run);
