import type { Json } from '@wagerlog/event-sourcing';
import type { Account } from '../evidence/account';
import { liveAt, type Market } from '../evidence/market';
import type { Run } from '../evidence/settlement.fold';

/** A stream's state as of a revision, as JSON. Amounts in minor units. */
export interface StreamState {
  readonly stream: string;
  /** Of the newest event folded, and its time. */
  readonly revision: number;
  readonly at: string;
  readonly kind: 'account' | 'market' | 'settlement';
  readonly state: { readonly [name: string]: Json };
}

type State = Pick<StreamState, 'kind' | 'state'>;

export const accountState = (account: Account): State => {
  const bets = [...account.bets].map(([betId, bet]) => ({
    ...{ betId, marketId: bet.marketId, selectionId: bet.selectionId },
    ...{ stake: bet.stake, odds: bet.odds, status: bet.status },
    ...{ result: bet.result ?? null, returns: bet.returns, paid: bet.paid, n: bet.n },
  }));
  const open = bets.filter(({ status }) => status === 'placed');
  return {
    kind: 'account',
    state: {
      ...{ accountId: account.accountId, currency: account.currency, status: account.status },
      excludedUntil: account.excludedUntil ?? null,
      ...{ balance: account.balance, available: Math.max(0, account.balance) },
      openStakes: open.reduce((sum, { stake }) => sum + stake, 0),
      openBets: open.length,
      limits: Object.fromEntries(account.limits),
      bets,
      notPlaced: [...account.endings].map(([betId, { code }]) => ({ betId, code })),
    },
  };
};

export const marketState = (market: Market): State => ({
  kind: 'market',
  state: {
    ...{ marketId: market.marketId, status: market.status },
    eventName: market.definition?.eventName ?? null,
    currency: market.definition?.currency ?? null,
    liabilityLimit: market.liabilityLimit,
    priceVersion: market.priceVersion,
    prices: Object.fromEntries(market.prices),
    liability: Object.fromEntries(market.liability),
    live: liveAt(market, market.revision).map((each) => ({
      ...{ betId: each.betId, accountId: each.accountId, selectionId: each.selectionId },
      ...{ stake: each.stake, potentialReturns: each.potentialReturns },
      ...{ odds: each.odds, revision: each.revision },
    })),
    triggers: market.triggers.map(({ revision, event }) => ({
      ...{ n: event.data.n, type: event.type, revision },
    })),
    settledBy: market.settledN ?? null,
  },
});

export const runState = (run: Run): State => ({
  kind: 'settlement',
  state: {
    ...{ settlementId: run.settlementId, state: run.state },
    trigger: run.started?.trigger ?? null,
    upToRevision: run.started?.upToRevision ?? null,
    expected: run.started?.expected ?? null,
    ...{ accountsDone: run.through, settled: run.settled, skipped: run.skipped },
    parked: [...run.parked].map(([betId, reason]) => ({ betId, reason })),
    supersededBy: run.supersededBy ?? null,
  },
});
