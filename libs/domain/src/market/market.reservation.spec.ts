import { foldAll } from '@wagerlog/event-sourcing';
import {
  at,
  eur,
  fingerprintOf,
  foldedPast,
  liabilityReleased,
  liabilityReserved,
  limitChanged,
  marketDefined,
  marketResulted,
  marketSettled,
  marketVoided,
  noon,
  openMarket,
  pricesPublished,
  reserveLiability,
  specificationOf,
  turned,
  type Past,
} from '../../testing';
import type { MarketDefinition } from './market.events';
import type { MarketCommand } from './market.commands';
import { marketDecider } from './market.decider';
import type { MarketEvent } from './market.events';
import { liveReservations } from './market.reservations';

const given = specificationOf(marketDecider);
const later = '2026-11-23T12:00:30.000Z';
const stateAfter = (...past: readonly Past<MarketEvent>[]) =>
  foldAll(marketDecider, marketDecider.initial, foldedPast(past));

describe('reserving liability', () => {
  it('records the terms at the price of the moment', () =>
    given(...openMarket())
      .when(reserveLiability())
      .thenRecorded(liabilityReserved()));

  it('is placed when it is recorded, also when the clock runs behind the stream', () =>
    given(...openMarket(), at('2026-11-23T12:00:05.000Z', pricesPublished({ home: '5/2' }, 2)))
      .when(reserveLiability(), noon)
      .thenRecorded(liabilityReserved({ priceVersion: 2, placedAt: '2026-11-23T12:00:05.000Z' })));

  it('rounds the returns down', () =>
    given(...openMarket(), pricesPublished({ home: '19/11' }, 2))
      .when(reserveLiability({ odds: '19/11', stake: 101 }))
      .thenRecorded(
        liabilityReserved({
          requestedOdds: '19/11',
          acceptedOdds: '19/11',
          priceVersion: 2,
          stake: eur(101),
          potentialReturns: eur(174),
        }),
      ));

  it('answers again with the live reservation of the same bet', () => {
    const past = [...openMarket(), liabilityReserved(), turned('MarketSuspended')];
    given(...past)
      .when(reserveLiability())
      .thenKnown(3);
    given(...past)
      .when(reserveLiability(), later)
      .thenKnown(3);
    given(...past)
      .when(reserveLiability({ fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED', {});
  });

  it('never reserves a released bet again', () =>
    given(...openMarket(), liabilityReserved(), liabilityReleased())
      .when(reserveLiability())
      .thenRefused('RELEASED', {}));

  it('refuses what came too late before all else, also in an unknown market', () => {
    const facts = { expiresAt: later, serverTime: later };
    given(...openMarket())
      .when(reserveLiability(), later)
      .thenRefused('EXPIRED', facts);
    given().when(reserveLiability(), later).thenRefused('EXPIRED', facts);
    expect(
      given(...openMarket()).when(reserveLiability(), '2026-11-23T12:00:29.999Z').decision,
    ).toHaveLength(1);
  });

  it('is refused in a market that does not exist', () =>
    given().when(reserveLiability()).thenRefused('MARKET_UNKNOWN', { marketId: 'match-1' }));

  it('is refused in another currency', () =>
    given(...openMarket())
      .when(reserveLiability({}, 'GBP'))
      .thenRefused('CURRENCY_MISMATCH', { currency: 'EUR' }));

  const closed = [...openMarket(), turned('MarketClosed')];
  it.each<[string, string, readonly MarketEvent[]]>([
    ['MARKET_NOT_OPEN', 'defined', [marketDefined(), pricesPublished()]],
    ['MARKET_SUSPENDED', 'suspended', [...openMarket(), turned('MarketSuspended')]],
    ['MARKET_CLOSED', 'closed', closed],
    ['MARKET_CLOSED', 'resulted', [...closed, marketResulted('home')]],
    ['MARKET_CLOSED', 'settled', [...closed, marketResulted('home'), marketSettled()]],
    ['MARKET_CLOSED', 'voided', [...openMarket(), marketVoided()]],
  ])('is refused with %s in a %s market', (...[code, marketStatus, past]) =>
    given(...past)
      .when(reserveLiability())
      .thenRefused(code as 'MARKET_CLOSED', { marketStatus }),
  );

  it('is possible again after the market was reopened', () =>
    given(...openMarket(), turned('MarketSuspended'), turned('MarketReopened'))
      .when(reserveLiability())
      .thenRecorded(liabilityReserved()));

  it('is refused for a selection without a price, or without existence', () => {
    given(...openMarket())
      .when(reserveLiability({ selectionId: 'draw' }))
      .thenRefused('PRICE_UNAVAILABLE', { priceVersion: 1 });
    given(...openMarket())
      .when(reserveLiability({ selectionId: 'nobody' }))
      .thenRefused('SELECTION_UNKNOWN', { selectionId: 'nobody' });
  });
});

describe('the price policy', () => {
  const atPrice = (price: string) =>
    [...openMarket(), pricesPublished({ home: price }, 2)] as const;
  const changed = (decimal: string, fraction: string, total: string) => ({
    currentOdds: { decimal, fraction, total },
    priceVersion: 2,
  });

  it.each([
    ['none', '5/2'],
    ['higher', '5/2'],
    ['higher', '3'],
    ['any', '3'],
    ['any', '2'],
  ] as const)('%s accepts 5/2 at %s', (pricePolicy, price) => {
    const { decision } = given(...atPrice(price)).when(reserveLiability({ pricePolicy }));
    expect(decision).toMatchObject([
      { data: { requestedOdds: '5/2', acceptedOdds: price, pricePolicy, priceVersion: 2 } },
    ]);
  });

  it.each([
    ['none', '3', changed('3.00', '2/1', '3')],
    ['none', '2', changed('2.00', '1/1', '2')],
    ['higher', '249/100', changed('2.49', '149/100', '249/100')],
  ] as const)('%s refuses 5/2 at %s', (...[pricePolicy, price, facts]) =>
    given(...atPrice(price))
      .when(reserveLiability({ pricePolicy }))
      .thenRefused('PRICE_CHANGED', facts),
  );
});

describe('stake, returns and liability', () => {
  const limits = (changes: Partial<MarketDefinition>) => given(...openMarket(changes));

  it('may reach each limit exactly', () => {
    for (const changes of [
      { minStake: 1000 },
      { maxStake: 1000 },
      { maxReturns: 2500 },
      { liabilityLimit: 1500 },
    ]) {
      limits(changes).when(reserveLiability()).thenRecorded(liabilityReserved());
    }
  });

  it('may not pass it, and says which stake would do', () => {
    limits({ minStake: 1001 })
      .when(reserveLiability())
      .thenRefused('STAKE_BELOW_MIN', { minStake: 1001, currency: 'EUR' });
    limits({ maxStake: 999 })
      .when(reserveLiability())
      .thenRefused('STAKE_ABOVE_MAX', { maxStake: 999, currency: 'EUR' });
    limits({ maxReturns: 2499 })
      .when(reserveLiability())
      .thenRefused('RETURNS_ABOVE_MAX', { maxReturns: 2499, maxStake: 999, currency: 'EUR' });
    limits({ liabilityLimit: 1499 })
      .when(reserveLiability())
      .thenRefused('LIABILITY_EXCEEDED', { maxStake: 999, currency: 'EUR' });
  });

  it('names the first rule that fails, whatever else is wrong', () => {
    const bad = { minStake: 2000, maxStake: 900, maxReturns: 800, liabilityLimit: 1 };
    const low = { ...bad, minStake: 1 };
    const wide = { ...low, maxStake: 9999 };
    const codes = [
      limits(bad).when(reserveLiability({ selectionId: 'nobody' }, 'GBP')),
      given(marketDefined(bad)).when(reserveLiability({ selectionId: 'nobody' })),
      limits(bad).when(reserveLiability({ selectionId: 'nobody', odds: '2' })),
      limits(bad).when(reserveLiability({ selectionId: 'draw', odds: '2' })),
      limits(bad).when(reserveLiability({ odds: '2' })),
      limits(bad).when(reserveLiability()),
      limits(low).when(reserveLiability()),
      limits(wide).when(reserveLiability()),
      limits({ ...wide, maxReturns: 9999 }).when(reserveLiability()),
    ].map(({ decision }) => ('refused' in decision ? decision.refused : decision));
    expect(codes).toEqual([
      'CURRENCY_MISMATCH',
      'MARKET_NOT_OPEN',
      'SELECTION_UNKNOWN',
      'PRICE_UNAVAILABLE',
      'PRICE_CHANGED',
      'STAKE_BELOW_MIN',
      'STAKE_ABOVE_MAX',
      'RETURNS_ABOVE_MAX',
      'LIABILITY_EXCEEDED',
    ]);
  });

  it('count every live reservation of the selection, and no other', () => {
    const other = liabilityReserved({ betId: 'bet-0' });
    const elsewhere = liabilityReserved({ betId: 'bet-9', selectionId: 'away' });
    const full = [...openMarket({ liabilityLimit: 3000 }), other, elsewhere];
    given(...full)
      .when(reserveLiability())
      .thenRecorded(liabilityReserved());
    const more = [...full, liabilityReserved({ betId: 'bet-2' })];
    given(...more)
      .when(reserveLiability())
      .thenRefused('LIABILITY_EXCEEDED', { maxStake: 0, currency: 'EUR' });
    given(...more, liabilityReleased('bet-2'))
      .when(reserveLiability())
      .thenRecorded(liabilityReserved());
  });

  it('count a release once', () => {
    const released = [liabilityReserved({ betId: 'bet-0' }), liabilityReleased('bet-0')];
    given(...openMarket({ liabilityLimit: 1499 }), ...released, liabilityReleased('bet-0'))
      .when(reserveLiability())
      .thenRefused('LIABILITY_EXCEEDED');
  });

  it('follow a changed limit', () => {
    given(...openMarket(), limitChanged(1499))
      .when(reserveLiability())
      .thenRefused('LIABILITY_EXCEEDED');
    given(...openMarket({ liabilityLimit: 1 }), limitChanged(1500))
      .when(reserveLiability())
      .thenRecorded(liabilityReserved());
  });
});

describe('releasing liability', () => {
  const release = (marketRevision: number, betId = 'bet-1'): MarketCommand => ({
    type: 'ReleaseLiability',
    betId,
    marketRevision,
    reason: 'refused',
  });
  const reserved = [...openMarket(), liabilityReserved()] as const;

  it('gives the headroom back', () =>
    given(...reserved)
      .when(release(3))
      .thenRecorded(liabilityReleased()));

  it('leaves another reservation, another bet and a released one alone', () => {
    given(...reserved)
      .when(release(2))
      .thenNothing();
    given(...reserved)
      .when(release(3, 'bet-2'))
      .thenNothing();
    given(...reserved, liabilityReleased())
      .when(release(3))
      .thenNothing();
  });

  it('remembers the id for ever', () => {
    expect(stateAfter(...reserved)).toMatchObject({ live: 1, reservations: { unpacked: 1 } });
    const state = stateAfter(...reserved, liabilityReleased());
    if (state.status === 'undefined') throw new Error('not defined');
    expect([state.live, ...liveReservations(state)]).toEqual([0]);
    expect([...state.reservations.entries()]).toEqual([
      ['bet-1', { revision: 3, releasedRevision: 4, reason: 'refused' }],
    ]);
  });
});
