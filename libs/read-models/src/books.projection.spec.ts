import type { MarketEvent } from '@wagerlog/domain';
import { describeProjection, fold, inOrder, market } from '../testing';
import { books } from './books.projection';

const nothing = { bets: 0, stakes: 0, potentialReturns: 0 };
const away = { selectionId: 'away', ...nothing };
const empty = {
  marketId: 'm1',
  currency: 'EUR',
  limit: 500_000,
  selections: [{ selectionId: 'home', ...nothing }, away],
};
type BookEvent = Extract<
  MarketEvent,
  {
    type: 'MarketDefined' | 'LiabilityReserved' | 'LiabilityReleased' | 'LiabilityLimitChanged';
  }
>;
const after = (...events: readonly BookEvent[]) =>
  fold(
    books,
    inOrder([market('MarketDefined'), ...events].map((event) => ['market-m1', event])),
  ).get('m1');

describeProjection(books, {
  MarketDefined: ['begins empty, a line per selection', () => expect(after()).toEqual(empty)],
  LiabilityReserved: [
    'adds the reservation to its selection only',
    () =>
      expect(after(market('LiabilityReserved'), market('LiabilityReserved'))).toEqual({
        ...empty,
        selections: [{ selectionId: 'home', bets: 2, stakes: 2000, potentialReturns: 5000 }, away],
      }),
  ],
  LiabilityReleased: [
    'takes the reservation out again',
    () => expect(after(market('LiabilityReserved'), market('LiabilityReleased'))).toEqual(empty),
  ],
  LiabilityLimitChanged: [
    'shows the new limit',
    () => expect(after(market('LiabilityLimitChanged'))).toEqual({ ...empty, limit: 300_000 }),
  ],
});
