import type { MarketEvent } from '@wagerlog/domain';
import { describeProjection, fold, inOrder, market } from '../testing';
import { markets } from './markets.projection';

const definition = market('MarketDefined').data;
const defined = {
  ...definition,
  status: 'defined',
  revision: 0,
  prices: [],
  priceVersion: 0,
  order: '2026-11-28T15:00:00.000Z/m1',
};
const after = (...events: readonly MarketEvent[]) =>
  fold(
    markets,
    inOrder([market('MarketDefined'), ...events].map((event) => ['market-m1', event])),
  ).get('m1');

const becomes = (type: MarketEvent['type'], status: string) => () =>
  expect(after(market(type))).toEqual({ ...defined, status, revision: 1 });
const isLeftAlone = (type: MarketEvent['type']) => () =>
  expect(after(market(type))).toEqual(defined);

describeProjection(markets, {
  MarketDefined: ['begins defined, without prices', () => expect(after()).toEqual(defined)],
  MarketOpened: ['opens', becomes('MarketOpened', 'open')],
  MarketSuspended: ['is suspended', becomes('MarketSuspended', 'suspended')],
  MarketReopened: ['opens again', becomes('MarketReopened', 'open')],
  MarketClosed: ['closes', becomes('MarketClosed', 'closed')],
  MarketResulted: ['has a result', becomes('MarketResulted', 'resulted')],
  MarketResultCorrected: ['has a result again', becomes('MarketResultCorrected', 'resulted')],
  MarketSettled: ['is settled', becomes('MarketSettled', 'settled')],
  MarketVoided: ['is voided', becomes('MarketVoided', 'voided')],
  PricesPublished: [
    'shows the prices, and its revision stays',
    () =>
      expect(after(market('PricesPublished'))).toEqual({
        ...defined,
        prices: [{ selectionId: 'home', odds: '5/2' }],
        priceVersion: 1,
      }),
  ],
  LiabilityLimitChanged: [
    'has the new limit, and its revision stays',
    () =>
      expect(after(market('LiabilityLimitChanged'))).toEqual({
        ...defined,
        liabilityLimit: 300_000,
      }),
  ],
  LiabilityReserved: ['is left as it is', isLeftAlone('LiabilityReserved')],
  LiabilityReleased: ['is left as it is', isLeftAlone('LiabilityReleased')],
  BetsVoidedInWindow: ['is left as it is', isLeftAlone('BetsVoidedInWindow')],
});

it('merges a partial set of prices, in the order of the selections', () => {
  const prices = (selectionId: string, odds: string, priceVersion: number) =>
    market('PricesPublished', { prices: [{ selectionId, odds }], priceVersion });
  expect(
    after(prices('away', '4/1', 1), prices('home', '5/2', 2), prices('away', '3/1', 3)),
  ).toMatchObject({
    prices: [
      { selectionId: 'home', odds: '5/2' },
      { selectionId: 'away', odds: '3/1' },
    ],
    priceVersion: 3,
  });
});

it('is a gap when its definition is missing', () => {
  const log = inOrder<MarketEvent>([['market-m1', market('MarketOpened')]]);
  expect(fold(markets, log).get('m1')).toBeUndefined();
});
