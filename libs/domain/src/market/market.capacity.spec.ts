import { foldAll } from '@wagerlog/event-sourcing';
import fc from 'fast-check';
import {
  foldedPast,
  liabilityReserved,
  limitChanged,
  openMarket,
  pricesPublished,
  reserveLiability,
  specificationOf,
  turned,
} from '../../testing';
import { parseOdds } from '../money/odds';
import { quoteOf } from './market.capacity';
import { marketDecider } from './market.decider';
import type { MarketDefinition, MarketEvent } from './market.events';

const given = specificationOf(marketDecider);
const stateAfter = (...past: readonly MarketEvent[]) =>
  foldAll(marketDecider, marketDecider.initial, foldedPast(past));

describe('a quote', () => {
  it('shows the terms a bet would meet, whatever the status', () => {
    expect(quoteOf(stateAfter(...openMarket()), 'home')).toEqual({
      odds: '5/2',
      priceVersion: 1,
      minStake: 100,
      maxStake: 50_000,
      currency: 'EUR',
      status: 'open',
    });
    const suspended = stateAfter(...openMarket(), turned('MarketSuspended'));
    expect(quoteOf(suspended, 'home')).toMatchObject({ status: 'suspended', odds: '5/2' });
  });

  it('is refused without a market, a selection or a price', () => {
    const state = stateAfter(...openMarket());
    expect(quoteOf(marketDecider.initial, 'home')).toEqual({
      refused: 'MARKET_UNKNOWN',
      facts: {},
    });
    expect(quoteOf(state, 'nobody')).toEqual({
      refused: 'SELECTION_UNKNOWN',
      facts: { selectionId: 'nobody' },
    });
    expect(quoteOf(state, 'draw')).toEqual({
      refused: 'PRICE_UNAVAILABLE',
      facts: { selectionId: 'draw', priceVersion: 1 },
    });
  });

  it('offers nothing when not even the smallest stake is admitted', () => {
    const offered = (changes: Partial<MarketDefinition>) =>
      quoteOf(stateAfter(...openMarket(changes)), 'home');
    expect(offered({ liabilityLimit: 150 })).toMatchObject({ maxStake: 100 });
    expect(offered({ liabilityLimit: 149 })).toMatchObject({ maxStake: 0 });
    const lowered = stateAfter(...openMarket(), liabilityReserved(), limitChanged(1));
    expect(quoteOf(lowered, 'home')).toMatchObject({ maxStake: 0 });
  });

  it('offers the largest stake that is accepted: one more is not', () => {
    const amount = (max: number) => fc.integer({ min: 1, max });
    const limits = fc.record({
      minStake: amount(20),
      maxStake: amount(5000),
      maxReturns: amount(9000),
      liabilityLimit: amount(6000),
    });
    fc.assert(
      fc.property(limits, amount(900), amount(300), (...[changes, profit, unit]) => {
        const odds = parseOdds(`${profit}/${unit}`) ?? '';
        const past = [...openMarket(changes), pricesPublished({ home: odds }, 2)];
        const accepts = (stake: number) =>
          Array.isArray(given(...past).when(reserveLiability({ stake, odds })).decision);
        const quote = quoteOf(stateAfter(...past), 'home');
        const maxStake = 'refused' in quote ? undefined : quote.maxStake;
        if (maxStake === 0) expect(accepts(changes.minStake)).toBe(false);
        else expect([accepts(maxStake!), accepts(maxStake! + 1)]).toEqual([true, false]);
      }),
      { numRuns: 300 },
    );
  });
});
