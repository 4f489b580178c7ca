import { world, type Bet } from './bet';
import { replayedSeason, type SeasonBet } from './season';

export const distributions = ['uniform', 'hot', 'zipf', 'hot-market', 'season'] as const;
/**
 * Over the accounts; markets are uniform. `hot`: all bets are of one account; `zipf`: the n-th
 * account is picked in proportion to 1/n; `hot-market`: all on one market, accounts uniform;
 * `season`: one bet after the other as a season would bring them, over and over.
 */
export type Distribution = (typeof distributions)[number];

/** From 0 to below 1, as `Math.random`. */
export type Random = () => number;

const below = (count: number, random: Random): number => Math.floor(random() * count);

const zipfSamples = 65_536;

/** Ranks (from 0) at equal steps of the distribution function for s = 1: a pick is one look-up. */
export const zipfRanks = (ranks: number): Uint32Array => {
  let total = 0;
  const sums = Array.from({ length: ranks }, (_, rank) => (total += 1 / (rank + 1)));
  const picked = new Uint32Array(zipfSamples);
  let rank = 0;
  for (let sample = 0; sample < zipfSamples; sample += 1) {
    const wanted = ((sample + 0.5) / zipfSamples) * total;
    while ((sums[rank] ?? total) < wanted) rank += 1;
    picked[sample] = rank;
  }
  return picked;
};

const accountsOf = (distribution: Distribution, random: Random): (() => number) => {
  if (distribution === 'hot') return () => 0;
  if (distribution !== 'zipf') return () => below(world.accounts, random);
  const ranks = zipfRanks(world.accounts);
  return () => ranks[below(zipfSamples, random)] ?? 0;
};

/** Made once: formatting a price for each bet would be the generator's work, not the bet's. */
const odds = Array.from({ length: 800 }, (_, step) => (1.1 + step / 100).toFixed(2));

/** Bets without end, each with a key of its own that begins with the run's name. */
export const betsOf = (
  distribution: Distribution,
  run: string,
  random: Random = Math.random,
): (() => Bet) => {
  let made = 0;
  const key = () => `${run}-${(made += 1)}`;
  if (distribution === 'season') {
    const { bets } = replayedSeason();
    return () => ({ ...(bets[made % bets.length] as SeasonBet), key: key() });
  }
  const account = accountsOf(distribution, random);
  return () => ({
    account: account(),
    market: distribution === 'hot-market' ? 0 : below(world.markets, random),
    selection: below(world.selections, random),
    stake: 100 + below(4_900, random),
    odds: odds[below(odds.length, random)] ?? '2.00',
    key: key(),
  });
};
