import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { readSeason } from './fixtures/season-file';
import { progressOf, reportOf, say } from './report';
import { playSeason } from './season';
import { ownSystem, runningSystem, type System } from './system';

interface Options {
  readonly file: string;
  readonly bets: number;
  readonly seed: string;
  readonly json: boolean;
  readonly data?: string;
}

const wholeNumber = (text: string): number => {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 9999999.');
};

const options = (): Options =>
  new Command('npm run season --')
    .description(
      'Replays a season of real matches through the HTTP APIs: markets, opening and closing prices,\n' +
        'bets by a seeded crowd, results, settlement; then checks every balance against its own,\n' +
        'independent calculation. Exit 0: all is equal and explained; 1: it is not.',
    )
    .requiredOption('--file <csv>', 'matches and prices in the football-data.co.uk columns')
    .option('--bets <n>', 'bets to place in all', wholeNumber, 2_000)
    .option('--seed <text>', 'same seed, same crowd', '1')
    .option('--data <dir>', 'play on the running system of this folder (its standalone.json)')
    .option('--json', 'print one JSON object last', false)
    .parse()
    .opts<Options>();

const main = async ({ file, bets, seed, json, data }: Options): Promise<void> => {
  const startedAt = performance.now();
  const { matches, skipped } = readSeason(readFileSync(file));
  for (const { line, reason } of skipped) say(`${file}:${line}: skipped, ${reason}`);
  if (matches.length === 0) throw new Error(`${file} holds no match to play`);
  const system = data === undefined ? await ownSystem() : runningSystem(data);
  stopWithUs(system);
  const progress = progressOf(bets);
  try {
    const played = await playSeason(system, matches, { bets, seed, onBet: progress.step });
    progress.stop();
    const seconds = (performance.now() - startedAt) / 1_000;
    const season = { matches: matches.length, bets, rowsSkipped: skipped.length, seconds, played };
    process.exitCode = reportOf(season, json) ? 0 : 1;
  } finally {
    progress.stop();
    await system.stop();
  }
};

/** A system that was started for this season must not outlive it. */
const stopWithUs = (system: System): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const end = (): never => process.exit(1);
      void system.stop().then(end, end);
    });
  }
};

main(options()).catch((error: unknown) => {
  say(`season: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
