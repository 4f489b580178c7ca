import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { crowdOf, type PlannedBet } from '../../apps/season/src/crowd/crowd';
import { marketsOf } from '../../apps/season/src/fixtures/markets';
import type { Match } from '../../apps/season/src/fixtures/match';
import { readSeason } from '../../apps/season/src/fixtures/season-file';
import { compiled } from '../../test/systems/standalone';
import { world, type Bet } from './bet';

/** Whoever replays a season bets on these terms, in this order. */
export type SeasonBet = Omit<Bet, 'key'>;

const betsPerMatch = 50;
/** The same file gives every contender the same bets. */
const seed = 'bench';
/** Customers of the world for each of the season's crowd, who take turns. */
const customersEach = 50;

/** A real season where there is one, else the day that comes with the program. */
const files = ['../shared/data/premier-league-2022-23.csv', 'apps/season/sample/match-day.csv'];

export interface SeasonReplay {
  /** The file, relative to the repository. */
  readonly file: string;
  readonly matches: number;
  readonly bets: readonly SeasonBet[];
}

export const replayedSeason = (): SeasonReplay => {
  const repository = path.dirname(compiled);
  const file = files.find((each) => existsSync(path.join(repository, each)));
  if (file === undefined) throw new Error(`there is neither of ${files.join(' and ')}`);
  const { matches } = readSeason(readFileSync(path.join(repository, file)));
  return { file, matches: matches.length, bets: seasonBets(matches) };
};

/**
 * Day after day; the matches of a day are bet on at once, first at opening, then at closing prices,
 * so load moves from market to market as the season goes. What the season refuses is left out.
 */
export const seasonBets = (matches: readonly Match[]): readonly SeasonBet[] => {
  const markets = matches.map((match) => marketsOf(match));
  const { bets } = crowdOf(markets, { bets: matches.length * betsPerMatch, seed });
  const numbers = new Map(markets.flat().map((market, number) => [market, number]));
  const days = new Map<string, (readonly PlannedBet[])[]>();
  matches.forEach(({ startsAt }, match) => {
    const day = startsAt.slice(0, 'YYYY-MM-DD'.length);
    days.set(day, [...(days.get(day) ?? []), phased(bets[match] ?? [])]);
  });
  const ordered = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, day]) => inTurns(day));
  return ordered.map(({ punter, market, selection, stake, odds }, at) => ({
    account: (punter * customersEach + (at % customersEach)) % world.accounts,
    market: (numbers.get(market) ?? 0) % world.markets,
    ...{ selection, stake, odds: Number(odds).toFixed(2) },
  }));
};

const phased = (bets: readonly PlannedBet[]): readonly PlannedBet[] => {
  const of = (phase: PlannedBet['phase']) => taken.filter((bet) => bet.phase === phase);
  const taken = bets.filter(({ expected }) => 'price' in expected);
  return [...of('opening'), ...of('closing')];
};

const inTurns = (matches: readonly (readonly PlannedBet[])[]): readonly PlannedBet[] =>
  Array.from({ length: betsPerMatch }, (_, turn) =>
    matches.flatMap((bets) => bets.slice(turn, turn + 1)),
  ).flat();
