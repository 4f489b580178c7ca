import type { AccountEvent, Ledger, LiabilityReserved } from '@wagerlog/domain';
import type { History } from './history';

export const eur = (amount: number) => ({ amount, currency: 'EUR' });
export const account = 'account-alice';
export const market = 'market-m-1';

/** Postings of a movement: what the customer gets, the other ledgers give. */
export const postings = (customer: number, ...others: readonly (readonly [Ledger, number])[]) => [
  { ledger: 'customer' as const, amount: customer },
  ...others.map(([ledger, amount]) => ({ ledger, amount })),
];

export const deposit = (paymentId: string, amount: number, balance: number): AccountEvent[] => [
  {
    type: 'DepositCredited',
    data: { paymentId, amount: eur(amount), fingerprint: 'f' },
  },
  {
    type: 'BalanceCredited',
    data: {
      entryId: paymentId,
      amount: eur(amount),
      reason: 'deposit',
      reference: paymentId,
      balanceAfter: eur(balance),
      postings: postings(amount, ['cash', -amount]),
    },
  },
];

export interface BetTerms {
  readonly betId: string;
  readonly stake: number;
  readonly odds: string;
  readonly returns: number;
  readonly selectionId?: string;
}

export const reserved = (
  history: History,
  { betId, stake, odds, returns, selectionId = 'home' }: BetTerms,
): LiabilityReserved => ({
  type: 'LiabilityReserved',
  data: {
    betId,
    accountId: 'alice',
    marketId: 'm-1',
    selectionId,
    stake: eur(stake),
    requestedOdds: odds,
    acceptedOdds: odds,
    pricePolicy: 'none',
    potentialReturns: eur(returns),
    priceVersion: 1,
    placedAt: history.now,
    expiresAt: new Date(Date.parse(history.now) + 30_000).toISOString(),
    fingerprint: `f-${betId}`,
  },
});

export const placed = (
  { data }: LiabilityReserved,
  marketRevision: number,
  balance: number,
): AccountEvent[] => [
  { type: 'BetPlaced', data: { ...data, marketRevision } },
  {
    type: 'BalanceDebited',
    data: {
      entryId: `stake-${data.betId}`,
      amount: data.stake,
      reason: 'stake',
      reference: data.betId,
      balanceAfter: eur(balance),
      postings: postings(-data.stake.amount, ['open-stakes', data.stake.amount]),
    },
  },
];

/** Reserves and places in the two streams, as a placement does. */
export const bet = (history: History, terms: BetTerms, balance: number): History => {
  const reservation = reserved(history, terms);
  history.append(market, reservation);
  return history.append(account, ...placed(reservation, history.revisionOf(market), balance));
};
