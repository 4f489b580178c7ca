import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { AccountEvent, MarketEvent, SettlementEvent } from '../src';
import {
  accountOpened,
  applySettlement,
  betPlaced,
  betSettled,
  betVoided,
  credited,
  debited,
  deposit,
  eur,
  limitSet,
  lost,
  paymentOf,
  placementLapsed,
  placementRefused,
  selfExcluded,
  statusChanged,
  withdraw,
} from './account-samples';
import {
  liabilityReleased,
  liabilityReserved,
  limitChanged,
  marketDefined,
  marketResulted,
  marketSettled,
  marketVoided,
  openMarket,
  turned,
  windowVoided,
} from './market-samples';
import { noon } from './specification';

type Samples<Event extends DomainEvent> = {
  readonly [type in Event['type']]: Extract<Event, { readonly type: type }>['data'];
};
const dataOf = <Data>({ data }: { readonly data: object }): Data => data as Data;

const settlement = applySettlement(2, { kind: 'void' });
const correction = betSettled({
  n: 2,
  multiplier: '0',
  returns: eur(0),
  result: 'lost',
  resultVersion: 2,
  outcome: lost,
}).data;

/**
 * What the deciders record today, one event of every type, in the order of a story in which each
 * changes the state. `test/samples/events` holds what they recorded when a version was released.
 */
export const accountSamples: Samples<AccountEvent> = {
  AccountOpened: dataOf(accountOpened()),
  DepositCredited: paymentOf(deposit({ reference: 'card-77' })),
  BalanceCredited: dataOf(
    credited({
      reference: 'card-77',
      amount: 5000,
      balanceAfter: 5000,
      postings: [
        { ledger: 'customer', amount: 5000 },
        { ledger: 'cash', amount: -5000 },
      ],
    }),
  ),
  BetPlaced: betPlaced().data,
  BalanceDebited: dataOf(
    debited({
      entryId: 'stake-bet-1',
      reason: 'stake',
      reference: 'bet-1',
      amount: 1000,
      balanceAfter: 4000,
      postings: [
        { ledger: 'customer', amount: -1000 },
        { ledger: 'open-stakes', amount: 1000 },
      ],
    }),
  ),
  BetSettled: betSettled({ n: 1 }).data,
  BetResettled: correction,
  BetVoided: dataOf(betVoided(3)),
  WithdrawalCompleted: paymentOf(withdraw()),
  PaymentRefused: {
    ...paymentOf(withdraw({ paymentId: 'payment-3', amount: 9000 })),
    operation: 'withdrawal',
    code: 'FUNDS_INSUFFICIENT',
    facts: { available: 4000, currency: 'EUR' },
  },
  PlacementRefused: dataOf(
    placementRefused({
      betId: 'bet-2',
      code: 'PRICE_CHANGED',
      facts: { currentOdds: { decimal: '3.00', fraction: '2/1', total: '3' }, priceVersion: 2 },
      marketRevision: 9,
    }),
  ),
  PlacementLapsed: dataOf(placementLapsed()),
  LimitSet: limitSet({ kind: 'loss', period: 'week' }).data,
  SelfExcluded: dataOf(selfExcluded('2026-12-24T00:00:00.000Z')),
  AccountStatusChanged: dataOf(statusChanged('suspended')),
};

const [, prices] = openMarket();
const marketId = 'match-1';

export const marketSamples: Samples<MarketEvent> = {
  MarketDefined: dataOf(marketDefined({ type: 'asian-handicap', handicap: '-0.75' })),
  PricesPublished: dataOf(prices ?? turned('MarketOpened')),
  MarketOpened: { marketId },
  LiabilityReserved: liabilityReserved().data,
  LiabilityReleased: dataOf(liabilityReleased()),
  LiabilityLimitChanged: dataOf(limitChanged(150_000)),
  MarketSuspended: { marketId },
  MarketReopened: { marketId },
  MarketClosed: { marketId },
  MarketResulted: dataOf(marketResulted('home')),
  MarketSettled: dataOf(marketSettled()),
  MarketResultCorrected: dataOf(marketResulted('away', { n: 2, resultVersion: 2 })),
  BetsVoidedInWindow: dataOf(windowVoided('2026-11-23T11:00:00.000Z', noon, 3)),
  MarketVoided: dataOf(marketVoided(4)),
};

const { settlementId } = settlement;

export const settlementSamples: Samples<SettlementEvent> = {
  SettlementStarted: {
    settlementId,
    marketId,
    n: 2,
    trigger: 'correction',
    upToRevision: 40,
    expected: 10,
  },
  SettlementProgressed: { settlementId, through: 4, settled: 7, skipped: 2 },
  SettlementItemParked: { settlementId, betId: 'bet-1', accountId: 'alice', reason: 'unreadable' },
  SettlementCompleted: { settlementId, settled: 7, parked: 1, skipped: 2 },
  SettlementSuperseded: { settlementId, byN: 3 },
};
