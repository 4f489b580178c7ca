import { readFileSync } from 'node:fs';
import path from 'node:path';
import { comparePrices, priceOf } from '../fixtures/arithmetic';
import { fixturesOf, wrongScore } from '../fixtures/fixtures';
import { readSeason } from '../fixtures/season-file';
import { chanceOf } from './chance';
import { crowdOf, type PlannedBet } from './crowd';

const sample = path.join(__dirname, '../../sample/match-day.csv');
const { matches } = readSeason(readFileSync(sample));
const fixtures = fixturesOf(matches, { chance: chanceOf('1'), runId: 'r' });
const markets = fixtures.map((fixture) => fixture.markets);
const deal = (bets: number, seed = '1') => crowdOf(markets, { bets, seed });
const codeOf = ({ expected }: PlannedBet) => ('code' in expected ? expected.code : 'placed');

describe('the crowd', () => {
  it('deals exactly as many bets as asked, over all matches', () => {
    for (const bets of [0, 1, 7, 10, 1_003]) {
      const counts = deal(bets).bets.map(({ length }) => length);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(bets);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('deals the same for the same seed and something else for another', () => {
    const plain = (seed: string) =>
      deal(100, seed)
        .bets.flat()
        .map(({ stake, odds, selection, punter }) => [stake, odds, selection, punter]);
    expect(plain('1')).toEqual(plain('1'));
    expect(plain('1')).not.toEqual(plain('2'));
  });

  it('provokes each kind of refusal, and nothing else is refused', () => {
    const codes = new Map<string, number>();
    for (const bet of deal(1_000).bets.flat())
      codes.set(codeOf(bet), (codes.get(codeOf(bet)) ?? 0) + 1);
    expect(Object.fromEntries(codes)).toEqual({
      placed: 940,
      PRICE_CHANGED: 20,
      FUNDS_INSUFFICIENT: 20,
      MARKET_SUSPENDED: 20,
    });
  });

  it('has money for every stake that is to be taken, and none for the poor one', () => {
    const { bets, deposits } = deal(2_000);
    const stakes = deposits.map(() => 0);
    for (const bet of bets.flat())
      if (codeOf(bet) === 'placed') stakes[bet.punter] = (stakes[bet.punter] ?? 0) + bet.stake;
    expect(deposits.every((deposit, punter) => deposit >= (stakes[punter] ?? 0))).toBe(true);
    const poor = bets.flat().filter((bet) => codeOf(bet) === 'FUNDS_INSUFFICIENT');
    expect(poor.every(({ punter, stake }) => stake > (deposits[punter] ?? 0))).toBe(true);
  });

  it('asks a price that its policy lets pass, or that has gone', () => {
    for (const bet of deal(2_000).bets.flat()) {
      const { expected, pricePolicy, odds } = bet;
      if ('price' in expected && pricePolicy !== 'any') {
        const order = comparePrices(expected.price, priceOf(odds));
        expect(pricePolicy === 'none' ? order === 0 : order >= 0).toBe(true);
      }
      if (codeOf(bet) === 'PRICE_CHANGED') {
        const current = bet.market.closing?.[bet.selection] ?? '';
        expect(comparePrices(priceOf(current), priceOf(odds))).not.toBe(0);
      }
    }
  });
});

describe('the fixtures', () => {
  it('hold one match that is corrected and another that is abandoned', () => {
    for (const seed of ['1', '2', '3', '4', '5']) {
      const fates = fixturesOf(matches, { chance: chanceOf(seed), runId: 'r' }).map(
        ({ fate }) => fate,
      );
      expect(fates.filter((fate) => fate === 'corrected')).toHaveLength(1);
      expect(fates.filter((fate) => fate === 'voided')).toHaveLength(1);
    }
  });

  it('name every market once, within the length of an id', () => {
    const ids = fixtures.flatMap((fixture) => fixture.markets.map(fixture.marketId));
    expect(new Set(ids).size).toBe(30);
    expect(ids[0]).toBe('r-2-mo');
  });

  it('turn a wrong result round, whatever it is', () => {
    expect(wrongScore({ homeGoals: 2, awayGoals: 1 })).toEqual({ homeGoals: 1, awayGoals: 2 });
    expect(wrongScore({ homeGoals: 1, awayGoals: 1 })).toEqual({ homeGoals: 2, awayGoals: 1 });
  });
});
