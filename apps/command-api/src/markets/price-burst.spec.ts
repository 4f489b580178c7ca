import { marketDecider } from '@wagerlog/domain';
import type { MarketCommand, MarketEvent, MarketState, PublishPrices } from '@wagerlog/domain';
import type { Moment } from '@wagerlog/event-sourcing';
import fc from 'fast-check';
import { judgeBurst } from './price-burst';

const moment: Moment = {
  now: '2026-11-24T12:00:00.000Z',
  occurredAt: '2026-11-24T12:00:00.000Z',
  revision: 0,
};
const definition = {
  marketId: 'm1',
  eventName: 'A v B',
  type: 'match-odds',
  selections: ['home', 'draw', 'away'].map((selectionId) => ({ selectionId, name: selectionId })),
  startsAt: moment.now,
  currency: 'EUR',
  minStake: 1,
  maxStake: 100,
  maxReturns: 1000,
  liabilityLimit: 1000,
} as const;

/** One command after another: what a burst must equal. */
const decideAll = (commands: readonly MarketCommand[], from: MarketState) => {
  let state = from;
  const outcomes = commands.map((command) => {
    const decision = marketDecider.decide(command, state, moment);
    if ('refused' in decision) return decision.refused;
    const events = 'length' in decision ? decision : [];
    events.forEach((event: MarketEvent, index) => {
      state = marketDecider.evolve(state, { event, revision: index, occurredAt: moment.now });
    });
    return events.length > 0;
  });
  return { state, outcomes };
};
const market = decideAll([{ type: 'DefineMarket', definition }], marketDecider.initial).state;
const pricesOf = (state: MarketState) =>
  state.status === 'undefined' ? [] : [...state.prices.entries()].sort();
const second = (at: number) => `2026-11-24T11:00:0${at}.000Z`;
const publish = (at: number, prices: Record<string, string>): PublishPrices => ({
  type: 'PublishPrices',
  sourceTimestamp: second(at),
  prices: Object.entries(prices).map(([selectionId, odds]) => ({ selectionId, odds })),
});

describe('a burst of prices', () => {
  it('becomes one event with the last value per selection', () => {
    const commands = [
      publish(1, { home: '2', away: '3' }),
      publish(2, { home: '5/2' }),
      publish(3, { draw: '4' }),
    ];
    const { shares, decision } = judgeBurst(commands, market, moment);
    expect(shares).toEqual([{ applied: true }, { applied: true }, { applied: true }]);
    expect(decision).toEqual([
      {
        type: 'PricesPublished',
        data: {
          marketId: 'm1',
          priceVersion: 1,
          sourceTimestamp: second(3),
          prices: [
            { selectionId: 'home', odds: '5/2' },
            { selectionId: 'away', odds: '3' },
            { selectionId: 'draw', odds: '4' },
          ],
        },
      },
    ]);
  });

  it('refuses a caller with an unknown selection alone', () => {
    const commands = [publish(1, { home: '2' }), publish(2, { nobody: '2' })];
    const { shares, decision } = judgeBurst(commands, market, moment);
    expect(shares).toEqual([
      { applied: true },
      { refusal: { refused: 'SELECTION_UNKNOWN', facts: { selectionId: 'nobody' } } },
    ]);
    expect(decision).toHaveLength(1);
  });

  it('of nothing but refused callers is refused, of nothing but old prices records nothing', () => {
    const refused = judgeBurst([publish(1, { nobody: '2' })], market, moment);
    expect(refused.decision).toMatchObject({ refused: 'SELECTION_UNKNOWN' });
    const { state } = decideAll([publish(5, { home: '2' })], market);
    const old = judgeBurst([publish(5, { home: '3' }), publish(4, { home: '3' })], state, moment);
    expect(old).toEqual({ shares: [{ applied: false }, { applied: false }], decision: [] });
  });

  it('comes to what its commands would come to one after another', () => {
    const command = fc
      .tuple(
        fc.integer({ min: 0, max: 9 }),
        fc.dictionary(
          fc.constantFrom('home', 'draw', 'away', 'nobody'),
          fc.constantFrom('2', '5/2', '3'),
          { minKeys: 1 },
        ),
      )
      .map(([at, prices]) => publish(at, prices));
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 8 }), (commands) => {
        const single = decideAll(commands, market);
        const { shares, decision } = judgeBurst(commands, market, moment);
        expect(
          shares.map((share) => ('refusal' in share ? share.refusal.refused : share.applied)),
        ).toEqual(single.outcomes);
        const events = 'length' in decision ? decision : [];
        expect(events.length).toBeLessThanOrEqual(1);
        const merged = events.reduce(
          (state: MarketState, event) =>
            marketDecider.evolve(state, { event, revision: 0, occurredAt: moment.now }),
          market,
        );
        expect(pricesOf(merged)).toEqual(pricesOf(single.state));
      }),
    );
  });
});
