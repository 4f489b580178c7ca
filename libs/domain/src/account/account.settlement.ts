import type { Moment } from '@wagerlog/event-sourcing';
import { one, takeOf, writeFraction } from '../money/fraction';
import { multiplierOf, resultOf } from '../money/outcome';
import { isStanding, type StandingBet } from './account.bets';
import type { ApplySettlement } from './account.commands';
import type { AccountDecision } from './account.decision';
import { bookEntry } from './account.entry';
import type { AccountEvent } from './account.events';
import { evolve, type Account, type AccountState } from './account.state';

type Item = ApplySettlement['bets'][number];

/**
 * Books, per bet, what it is worth now minus what was paid. Only a higher n has an effect, so stale
 * and repeated runs do nothing; a voided bet stays voided. The account's status does not matter,
 * and a correction may take the balance below zero.
 */
export const applySettlement = (
  command: ApplySettlement,
  account: Account,
  moment: Moment,
): AccountDecision => {
  const events: AccountEvent[] = [];
  let state: AccountState = account;
  for (const item of command.bets) {
    for (const event of settleItem(command, item, state)) {
      const revision = moment.revision + events.push(event);
      state = evolve(state, { event, revision, occurredAt: moment.occurredAt });
    }
  }
  return events;
};

const settleItem = (
  command: ApplySettlement,
  item: Item,
  state: AccountState,
): readonly AccountEvent[] => {
  if (state.status === 'unopened') return [];
  const bet = state.bets.get(item.betId);
  if (!isStanding(bet)) return [];
  const isMeant = bet.marketId === command.marketId && bet.marketRevision === item.marketRevision;
  if (!isMeant || bet.status === 'voided' || bet.n >= command.n) return [];
  const effect = effectOf(command, item, { bet, account: state });
  return [effect, differenceBooked(state, bet, effect)];
};

type Effect = Extract<AccountEvent, { type: 'BetSettled' | 'BetResettled' | 'BetVoided' }>;

const effectOf = (
  { marketId, settlementId, n }: ApplySettlement,
  { betId, selectionId, acceptedOdds, target }: Item,
  { bet, account }: { readonly bet: StandingBet; readonly account: Account },
): Effect => {
  const multiplier = target.kind === 'void' ? one : multiplierOf(acceptedOdds, target.outcome);
  const worth = {
    betId,
    marketId,
    selectionId,
    settlementId,
    n,
    multiplier: writeFraction(multiplier),
    returns: { amount: takeOf(bet.stake, multiplier), currency: account.currency },
    rounding: 'down',
  } as const;
  if (target.kind === 'void') return { type: 'BetVoided', data: { ...worth, result: 'void' } };
  const { resultVersion, outcome } = target;
  return {
    type: bet.status === 'placed' ? 'BetSettled' : 'BetResettled',
    data: { ...worth, result: resultOf(outcome), resultVersion, outcome },
  };
};

/** The first effect closes the open stake; a later one only moves the difference. */
const differenceBooked = (
  account: Account,
  { status, stake, paid }: StandingBet,
  { type, data: { betId, n, returns } }: Effect,
): AccountEvent => {
  const difference = returns.amount - paid;
  const entry = { entryId: `${betId}-${n}`, reference: betId };
  if (status !== 'placed') {
    const postings = { customer: difference, revenue: -difference };
    return bookEntry(account, { ...entry, reason: 'resettlement', postings });
  }
  const postings = { customer: difference, 'open-stakes': -stake, revenue: stake - difference };
  return bookEntry(account, {
    ...entry,
    reason: type === 'BetVoided' ? 'refund' : 'payout',
    postings,
  });
};
