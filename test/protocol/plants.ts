import type { Account, AccountState } from '@wagerlog/domain';
import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { RunRequest } from '@wagerlog/eventstore';

/** A change of what is asked of a runner. */
export type Deciding = <State, Event extends DomainEvent, Code extends string>(
  request: RunRequest<State, Event, Code>,
) => RunRequest<State, Event, Code>;

/** Decides on another account than the events say. */
const onAnotherAccount =
  (change: (account: AccountState) => AccountState): Deciding =>
  (request) => {
    if (!request.stream.startsWith('account-')) return request;
    type Decide = typeof request.decide;
    const decide: Decide = (state, moment) =>
      request.decide(change(state as AccountState) as Parameters<Decide>[0], moment);
    return { ...request, decide };
  };

const without = (bets: Account['bets'], betId: string): Account['bets'] => ({
  ...bets,
  get: (key) => (key === betId ? undefined : bets.get(key)),
  has: (key) => key !== betId && bets.has(key),
});

/** Faults of a process's decisions, planted to show that a check would notice them. */
export const decidingFaults = {
  /** The fold does not know this key. */
  forgetting: (betId: string): Deciding =>
    onAnotherAccount((account) =>
      account.status === 'unopened' ? account : { ...account, bets: without(account.bets, betId) },
    ),

  /** What is held counts as spent. */
  holdsAreSpent: (amount: number): Deciding =>
    onAnotherAccount((account) =>
      account.status === 'unopened' ? account : { ...account, balance: account.balance - amount },
    ),

  /** Headroom is never given back. */
  keepingHeadroom: ((request) => ({
    ...request,
    decide: (state, moment) => {
      const decision = request.decide(state, moment);
      if (!('length' in decision)) return decision;
      return decision.filter(({ type }) => type !== 'LiabilityReleased');
    },
  })) satisfies Deciding,
} as const;
