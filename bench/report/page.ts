import type { Run } from '../compare/run';
import { spreadOf, type Spread } from '../figures/spread';
import type { Group, Plot } from './bars';
import { goals, verdictOf, type Goal } from './goals';
import type { Origin, Results } from './results';

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

const digits = (figure: number): string =>
  Number.isFinite(figure) ? figure.toFixed(Math.abs(figure) >= 100 ? 0 : 2) : 'never';

const spreadText = ({ median, min, max }: Spread): string =>
  `${digits(median)} (${digits(min)} to ${digits(max)})`;

/** A figure of all runs of a contender over a distribution. */
const over = (
  runs: readonly Run[],
  figure: (run: Run) => number,
): readonly {
  readonly distribution: string;
  readonly contender: string;
  readonly figure: Spread;
}[] =>
  distinct(runs.map(({ distribution }) => distribution)).flatMap((distribution) =>
    distinct(runs.map(({ contender }) => contender)).map((contender) => ({
      distribution,
      contender,
      figure: spreadOf(
        runs
          .filter((run) => run.contender === contender && run.distribution === distribution)
          .map(figure),
      ),
    })),
  );

const groupsOf = (runs: readonly Run[], figure: (run: Run) => number): readonly Group[] => {
  const figures = over(runs, figure);
  return distinct(figures.map(({ distribution }) => distribution)).map((name) => ({
    name,
    bars: figures
      .filter(({ distribution }) => distribution === name)
      .map(({ contender, figure: spread }) => ({ name: contender, figure: spread })),
  }));
};

/** By the name of their file. */
export const plotsOf = ({ placeBets }: Results): Readonly<Record<string, Plot>> => {
  if (placeBets === undefined) return {};
  const { runs } = placeBets;
  return {
    'rates.svg': {
      title: 'Bets per second, 64 connections',
      unit: 'bets/s',
      groups: groupsOf(runs, ({ betsPerSecond }) => betsPerSecond),
    },
    'latencies.svg': {
      title: 'p99 at full load, 64 connections',
      unit: 'ms',
      groups: groupsOf(runs, ({ p99 }) => p99),
    },
    'processor.svg': {
      title: 'CPU time per bet, all processes and the generator',
      unit: 'µs',
      groups: groupsOf(runs, cpuOf),
    },
  };
};

const cpuOf = ({ microsPerBet }: Run): number =>
  Object.values(microsPerBet).reduce((sum, micros) => sum + micros, 0);

const goalRow = (goal: Goal, results: Results): readonly string[] => {
  const figure = goal.figure(results);
  const limit = goal.isCeiling ? '≤ ' : '≥ ';
  return [
    goal.name,
    `${limit}${goal.must}${goal.unit}`,
    `${limit}${goal.aim}${goal.unit}`,
    figure === undefined ? '' : `${spreadText(figure)}${goal.unit}`,
    verdictOf(goal, results),
  ];
};

const runRows = (runs: readonly Run[]): readonly (readonly string[])[] =>
  over(runs, ({ betsPerSecond }) => betsPerSecond).map(({ distribution, contender, figure }) => {
    const of = runs.filter(
      (run) => run.contender === contender && run.distribution === distribution,
    );
    const medianOf = (pick: (run: Run) => number): string => digits(spreadOf(of.map(pick)).median);
    const perProcess = Object.keys(of[0]?.microsPerBet ?? {})
      .map((name) => `${name} ${medianOf((run) => run.microsPerBet[name] ?? 0)}`)
      .join(', ');
    const counts = Object.keys(of[0]?.perBet ?? {})
      .map((name) => `${name} ${medianOf((run) => run.perBet[name] ?? 0)}`)
      .join(', ');
    const errors = String(of.reduce((sum, run) => sum + run.errors, 0));
    const latency = `${medianOf(({ p50 }) => p50)} / ${medianOf(({ p99 }) => p99)}`;
    return [distribution, contender, spreadText(figure), latency, errors, perProcess, counts];
  });

const originText = (of: string, { machine, commit, at }: Origin): string =>
  `- ${of}: ${machine}, commit \`${commit}\`, ${at}`;

const ranText = (name: string, programs: readonly string[]): string =>
  `- \`${name}\`: ${programs.join(', ')}, and the generator`;

const origins = (results: Results): readonly string[] =>
  Object.entries(results).map(([name, measured]) => originText(name, measured as Origin));

/** The page, without the plots it names. @param losses where we lose and why, written by hand. */
export const page = (results: Results, losses: string): string => {
  const { placeBets, load } = results;
  const ran = { ...placeBets?.ran, ...load?.ran };
  return [
    '# Performance',
    'Written by `npm run bench -- report` from the figures in `bench/results/`; [bench](../bench/README.md) says how they are measured. All contenders ran in turns on the same two cores, the load generator included, each durable: an answer is given when the bet is on disk. Ratios are of medians, in brackets the lowest and the highest of a round.',
    '## What must hold',
    table(
      ['', 'must', 'aim', 'measured', ''],
      goals.map((goal) => goalRow(goal, results)),
    ),
    '## Where and of what',
    origins(results).join('\n') || 'Nothing was measured yet.',
    'What ran during the measurement:',
    Object.entries(ran)
      .map(([name, programs]) => ranText(name, programs))
      .join('\n'),
    ...Object.keys(plotsOf(results)).map((file) => `![${file}](performance/${file})`),
    ...(placeBets ? ['## Every contender', runTable(placeBets.runs)] : []),
    ...(load ? ['## At 70 % of the capacity', runTable(load.runs)] : []),
    losses.trim(),
    '',
  ].join('\n\n');
};

const runTable = (runs: readonly Run[]): string =>
  table(
    ['distribution', 'contender', 'bets/s', 'p50 / p99 ms', 'errors', 'CPU µs per bet', 'per bet'],
    runRows(runs),
  );
