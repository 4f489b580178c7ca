import { SingleBar } from 'cli-progress';
import type { Played } from './season';

export interface SeasonReport {
  readonly matches: number;
  readonly bets: number;
  readonly rowsSkipped: number;
  readonly seconds: number;
  readonly played: Played;
}

/** More lines of one kind tell nothing new. */
const linesMax = 20;

/** To people; the one object for machines goes to the standard output alone. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A bar on a terminal, nothing elsewhere. */
export const progressOf = (
  total: number,
): { readonly step: () => void; readonly stop: () => void } => {
  if (!process.stderr.isTTY) return { step: () => undefined, stop: () => undefined };
  const bar = new SingleBar({ format: '{bar} {value}/{total} bets, {eta_formatted} left' });
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
};

/** Says how the season went; true when every balance is equal and every refusal explained. */
export const reportOf = (season: SeasonReport, asJson: boolean): boolean => {
  const { played, matches, bets, rowsSkipped, seconds } = season;
  const { answers, mismatches, markets, settled } = played;
  list('mismatch', mismatches);
  list('unexplained', answers.surprises);
  const refused = Object.fromEntries([...answers.refused].sort());
  const placed = answers.taken.length;
  if (asJson) {
    const figures = { placed, refused, settled, mismatches: mismatches.length };
    const all = { matches, markets, bets, ...figures, rowsSkipped, seconds: rounded(seconds) };
    process.stdout.write(`${JSON.stringify(all)}\n`);
  } else {
    process.stdout.write(summary(season, refused));
  }
  return mismatches.length === 0 && answers.surprises.length === 0;
};

const summary = (
  { played, matches, bets, rowsSkipped, seconds }: SeasonReport,
  refused: Readonly<Record<string, number>>,
): string => {
  const { answers, mismatches, markets, settled, betsPerSecond } = played;
  const codes = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
  return [
    `${matches} matches, ${markets} markets, ${rowsSkipped} rows skipped`,
    `${bets} bets: ${answers.taken.length} placed, refused on purpose: ${codes.join(', ') || 'none'}`,
    `${settled} bets settled, ${mismatches.length} mismatches, ` +
      `${answers.surprises.length} answers unexplained`,
    `${rounded(seconds)} s in all, ${Math.round(betsPerSecond)} bets/s`,
    '',
  ].join('\n');
};

const list = (kind: string, lines: readonly string[]): void => {
  for (const line of lines.slice(0, linesMax)) say(`${kind}: ${line}`);
  if (lines.length > linesMax) say(`${kind}: ${lines.length - linesMax} more`);
};

const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;
