import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';

type Data<Union extends { type: string; data: object }, Type extends Union['type']> = Extract<
  Union,
  { type: Type }
>['data'];

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** A bet of EUR 10.00 at 5/2, on the home team of market m1, by alice. */
export const terms = {
  betId: 'bet-1',
  accountId: 'alice',
  marketId: 'm1',
  selectionId: 'home',
  stake: eur(1000),
  requestedOdds: '5/2',
  acceptedOdds: '5/2',
  pricePolicy: 'none',
  priceVersion: 3,
  potentialReturns: eur(2500),
  placedAt: '2026-11-23T12:00:00.000Z',
  fingerprint: 'f1',
} as const;

export const account = <Type extends AccountEvent['type']>(
  type: Type,
  data: Partial<Data<AccountEvent, Type>> = {},
): Extract<AccountEvent, { type: Type }> =>
  ({ type, data: { ...accountData[type], ...data } }) as unknown as Extract<
    AccountEvent,
    { type: Type }
  >;

export const market = <Type extends MarketEvent['type']>(
  type: Type,
  data: Partial<Data<MarketEvent, Type>> = {},
): Extract<MarketEvent, { type: Type }> =>
  ({ type, data: { ...marketData[type], ...data } }) as unknown as Extract<
    MarketEvent,
    { type: Type }
  >;

export const settlement = <Type extends SettlementEvent['type']>(
  type: Type,
  data: Partial<Data<SettlementEvent, Type>> = {},
): Extract<SettlementEvent, { type: Type }> =>
  ({ type, data: { ...settlementData[type], ...data } }) as unknown as Extract<
    SettlementEvent,
    { type: Type }
  >;

const win = { won: true, voidFactor: '0', deadHeat: '1', rule4: '0' } as const;
const payment = { paymentId: 'p1', amount: eur(5000), reference: 'card', fingerprint: 'f2' };
const effect = {
  betId: 'bet-1',
  marketId: 'm1',
  selectionId: 'home',
  settlementId: 'm1-1',
  n: 1,
  multiplier: '5/2',
  returns: eur(2500),
  rounding: 'down',
  result: 'won',
} as const;

const accountData: { readonly [Type in AccountEvent['type']]: Data<AccountEvent, Type> } = {
  AccountOpened: { accountId: 'alice', currency: 'EUR' },
  AccountStatusChanged: { status: 'suspended' },
  SelfExcluded: { until: '2027-01-01T00:00:00.000Z' },
  LimitSet: {
    kind: 'stake',
    period: 'day',
    amount: eur(100),
    effectiveAt: '2026-11-23T12:00:00.000Z',
  },
  DepositCredited: payment,
  WithdrawalCompleted: payment,
  PaymentRefused: { ...payment, operation: 'deposit', code: 'LIMIT_DEPOSIT', facts: { limit: 1 } },
  BetPlaced: { ...terms, marketRevision: 7 },
  PlacementRefused: {
    betId: 'bet-1',
    accountId: 'alice',
    marketId: 'm1',
    selectionId: 'home',
    stake: eur(1000),
    requestedOdds: '5/2',
    code: 'PRICE_CHANGED',
    facts: { currentOdds: '2/1' },
    marketRevision: 9,
    fingerprint: 'f1',
  },
  PlacementLapsed: { betId: 'bet-1', accountId: 'alice', marketId: 'm1', fingerprint: 'f1' },
  BetSettled: { ...effect, resultVersion: 1, outcome: win },
  BetResettled: {
    ...effect,
    settlementId: 'm1-2',
    n: 2,
    resultVersion: 2,
    outcome: { ...win, won: false },
    multiplier: '0',
    returns: eur(0),
    result: 'lost',
  },
  BetVoided: { ...effect, n: 2, multiplier: '1', returns: eur(1000), result: 'void' },
  BalanceDebited: {
    entryId: 'stake-bet-1',
    amount: eur(1000),
    reason: 'stake',
    reference: 'bet-1',
    balanceAfter: eur(4000),
    postings: [
      { ledger: 'customer', amount: -1000 },
      { ledger: 'open-stakes', amount: 1000 },
    ],
  },
  BalanceCredited: {
    entryId: 'bet-1-1',
    amount: eur(2500),
    reason: 'payout',
    reference: 'bet-1',
    balanceAfter: eur(6500),
    postings: [
      { ledger: 'customer', amount: 2500 },
      { ledger: 'open-stakes', amount: -1000 },
      { ledger: 'revenue', amount: -1500 },
    ],
  },
};

/** A deposit's entry, beside which the sample bet's entries stand. */
export const depositEntry = account('BalanceCredited', {
  entryId: 'p1',
  amount: eur(5000),
  reason: 'deposit',
  reference: 'card',
  balanceAfter: eur(5000),
  postings: [
    { ledger: 'customer', amount: 5000 },
    { ledger: 'cash', amount: -5000 },
  ],
});

/** What a correction from won to lost takes back. */
export const clawback = account('BalanceDebited', {
  entryId: 'bet-1-2',
  amount: eur(2500),
  reason: 'resettlement',
  balanceAfter: eur(4000),
  postings: [
    { ledger: 'customer', amount: -2500 },
    { ledger: 'revenue', amount: 2500 },
  ],
});

const trigger = { marketId: 'm1', settlementId: 'm1-1', n: 1 };
const voiding = { ...trigger, reason: 'abandoned', voidId: 'v1', fingerprint: 'f3' };
const released = {
  betId: 'bet-1',
  marketId: 'm1',
  selectionId: 'home',
  stake: eur(1000),
  potentialReturns: eur(2500),
  reason: 'refused',
} as const;

const marketData: { readonly [Type in MarketEvent['type']]: Data<MarketEvent, Type> } = {
  MarketDefined: {
    marketId: 'm1',
    eventName: 'Arsenal v Chelsea',
    type: 'match-odds',
    selections: [
      { selectionId: 'home', name: 'Arsenal' },
      { selectionId: 'away', name: 'Chelsea' },
    ],
    startsAt: '2026-11-28T15:00:00.000Z',
    currency: 'EUR',
    minStake: 100,
    maxStake: 100_000,
    maxReturns: 1_000_000,
    liabilityLimit: 500_000,
  },
  MarketOpened: { marketId: 'm1' },
  MarketSuspended: { marketId: 'm1' },
  MarketReopened: { marketId: 'm1' },
  MarketClosed: { marketId: 'm1' },
  PricesPublished: {
    marketId: 'm1',
    prices: [{ selectionId: 'home', odds: '5/2' }],
    priceVersion: 1,
    sourceTimestamp: '2026-11-23T12:00:00.000Z',
  },
  LiabilityReserved: { ...terms, expiresAt: '2026-11-23T12:00:30.000Z' },
  LiabilityReleased: released,
  LiabilityLimitChanged: { marketId: 'm1', amount: 300_000 },
  MarketResulted: { ...trigger, resultVersion: 1, outcomes: [{ selectionId: 'home', ...win }] },
  MarketResultCorrected: {
    ...trigger,
    settlementId: 'm1-2',
    n: 2,
    resultVersion: 2,
    outcomes: [{ selectionId: 'away', ...win }],
  },
  MarketVoided: voiding,
  BetsVoidedInWindow: {
    ...voiding,
    from: '2026-11-23T11:00:00.000Z',
    until: '2026-11-23T12:00:00.000Z',
  },
  MarketSettled: { marketId: 'm1', n: 1 },
};

const settlementData: { readonly [Type in SettlementEvent['type']]: Data<SettlementEvent, Type> } =
  {
    SettlementStarted: {
      settlementId: 'm1-1',
      marketId: 'm1',
      n: 1,
      trigger: 'result',
      upToRevision: 12,
      expected: 5,
    },
    SettlementProgressed: { settlementId: 'm1-1', through: 2, settled: 2, skipped: 1 },
    SettlementItemParked: {
      settlementId: 'm1-1',
      betId: 'bet-1',
      accountId: 'alice',
      reason: 'poison',
    },
    SettlementCompleted: { settlementId: 'm1-1', settled: 3, parked: 1, skipped: 1 },
    SettlementSuperseded: { settlementId: 'm1-1', byN: 2 },
  };
