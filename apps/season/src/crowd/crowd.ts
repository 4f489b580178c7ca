import { comparePrices, priceOf, type Price } from '../fixtures/arithmetic';
import { chanceOf, type Chance } from './chance';
import type { Market } from '../fixtures/markets';

export type Phase = 'opening' | 'closing' | 'suspended';

/** What the season expects of a bet before it is asked: a price, or a refusal it provokes. */
export type Expectation =
  | { readonly price: Price }
  | { readonly code: 'PRICE_CHANGED' | 'FUNDS_INSUFFICIENT' | 'MARKET_SUSPENDED' };

export interface PlannedBet {
  /** Number in the crowd. */
  readonly punter: number;
  readonly market: Market;
  /** Place among the market's selections. */
  readonly selection: number;
  readonly stake: number;
  readonly odds: string;
  readonly pricePolicy: 'none' | 'higher' | 'any';
  readonly phase: Phase;
  readonly expected: Expectation;
}

export interface Crowd {
  /** Each one's deposit, in minor units; it covers every stake that is expected to be taken. */
  readonly deposits: readonly number[];
  /** The bets of each match, in the order of the matches. */
  readonly bets: readonly (readonly PlannedBet[])[];
}

const betsPerPunter = 250;
const puntersMin = 4;
const puntersMax = 200;
/** The first one has too little money for anything he asks. */
const poorPunter = 0;
const poorDeposit = 500;
const stakes = { low: 100, high: 5_000 };
/** Every so many bets, one of each kind is refused on purpose. */
const provocationPeriod = 50;
const provocations: Readonly<Record<number, Provocation>> = {
  5: 'suspended',
  11: 'poor',
  17: 'moved',
};
type Provocation = 'suspended' | 'poor' | 'moved';

/** Deals the bets of the whole season; the same seed and file deal the same. */
export const crowdOf = (
  fixtures: readonly (readonly Market[])[],
  { bets, seed }: { readonly bets: number; readonly seed: string },
): Crowd => {
  const chance = chanceOf(seed);
  const size = Math.min(puntersMax, Math.max(puntersMin, Math.ceil(bets / betsPerPunter)));
  const upTo = (match: number): number => Math.floor((bets * match) / fixtures.length);
  const planned = fixtures.map((markets, match) =>
    Array.from({ length: upTo(match + 1) - upTo(match) }, (_, index) => {
      const number = upTo(match) + index;
      const punter = chance.between(1, size - 1);
      return deal({ chance, markets, punter }, provocations[number % provocationPeriod]);
    }),
  );
  return { deposits: depositsOf(planned.flat(), size), bets: planned };
};

interface Table {
  readonly chance: Chance;
  readonly markets: readonly Market[];
  readonly punter: number;
}

const deal = (table: Table, provocation: Provocation | undefined): PlannedBet => {
  switch (provocation) {
    case 'suspended': {
      const bet = plainBet(table, 'closing');
      return { ...bet, phase: 'suspended', expected: { code: 'MARKET_SUSPENDED' } };
    }
    case 'poor': {
      const stake = table.chance.between(poorDeposit + 1, stakes.high);
      const expected = { code: 'FUNDS_INSUFFICIENT' } as const;
      return { ...plainBet(table, 'opening'), punter: poorPunter, stake, expected };
    }
    case 'moved':
      return lateBet(table) ?? plainBet(table, 'closing');
    case undefined:
      return plainBet(table, table.chance.pick(['opening', 'closing']));
  }
};

/** Asks the price that stands, or leaves it open: accepted at the price that stands. */
const plainBet = ({ chance, markets, punter }: Table, phase: 'opening' | 'closing'): PlannedBet => {
  const market = chance.pick(markets);
  const selection = chance.between(0, market.selections.length - 1);
  const [opening, current] = pricesAt(market, selection, phase);
  const pricePolicy = chance.pick(['none', 'none', 'none', 'higher', 'any'] as const);
  const isBetter = comparePrices(priceOf(current), priceOf(opening)) >= 0;
  const leavesOpen = pricePolicy === 'any' || (pricePolicy === 'higher' && isBetter);
  return {
    punter,
    market,
    selection,
    stake: chance.between(stakes.low, stakes.high),
    odds: leavesOpen ? opening : current,
    pricePolicy,
    phase,
    expected: { price: priceOf(current) },
  };
};

/** Asks the opening price after it moved, and nothing else: refused. */
const lateBet = ({ chance, markets, punter }: Table): PlannedBet | undefined => {
  const moved = markets.flatMap((market) =>
    market.selections.flatMap((_, selection) => {
      const [opening, current] = pricesAt(market, selection, 'closing');
      const hasMoved = comparePrices(priceOf(opening), priceOf(current)) !== 0;
      return hasMoved ? [{ market, selection, odds: opening }] : [];
    }),
  );
  if (moved.length === 0) return undefined;
  return {
    ...chance.pick(moved),
    punter,
    stake: chance.between(stakes.low, stakes.high),
    pricePolicy: 'none',
    phase: 'closing',
    expected: { code: 'PRICE_CHANGED' },
  };
};

const pricesAt = (market: Market, selection: number, phase: Phase): readonly [string, string] => {
  const opening = market.opening[selection];
  const current = phase === 'opening' ? opening : (market.closing ?? market.opening)[selection];
  if (opening === undefined || current === undefined) throw new Error('a selection has no price');
  return [opening, current];
};

const depositsOf = (bets: readonly PlannedBet[], size: number): readonly number[] => {
  const deposits = Array.from({ length: size }, () => poorDeposit);
  for (const { punter, stake } of bets) {
    if (punter !== poorPunter) deposits[punter] = (deposits[punter] ?? 0) + stake;
  }
  return deposits;
};
