import { known, refuse, type Known, type Moment, type Refusal } from '@wagerlog/event-sourcing';
import type { AdmitBet, LapsePlacement, PlaceBet, PlacementRequest } from './account.commands';
import type { RefusePlacement } from './account.commands';
import { isPast, type AccountDecision } from './account.decision';
import { bookEntry } from './account.entry';
import type { AccountEvent, BetPlaced, PlacementLapsed } from './account.events';
import type { PlacementRefused } from './account.events';
import { refuseStake } from './account.rules';
import type { Account, AccountState } from './account.state';

/** Only the holds of other requests stand in the way: decide again when one of them has ended. */
export interface Waits {
  readonly waits: true;
}

/**
 * The account's first look, rules 3 to 7 of domain.md §2. No events: admitted. Events: refused,
 * and to be recorded. A refusal that only `held` causes is never recorded: the request waits.
 */
export const admitBet = (
  { request, held }: AdmitBet,
  state: AccountState,
  moment: Moment,
): AccountDecision | Waits => {
  if (state.status === 'unopened') return refuse('ACCOUNT_UNKNOWN');
  const answer = answerBefore(state, request);
  if (answer !== undefined) return answer;
  if (isPast(request.expiresAt, moment)) {
    const facts = { expiresAt: request.expiresAt, serverTime: moment.now };
    return [placementRefused(state, request, refuse('EXPIRED', facts))];
  }
  const { stake } = request;
  const refusal = refuseStake({ account: state, stake, moment });
  if (refusal !== undefined) return [placementRefused(state, request, refusal)];
  if (held === 0) return [];
  const refusedByHolds = refuseStake({ account: state, stake: stake + held, moment });
  return refusedByHolds === undefined ? [] : { waits: true };
};

/** The second look, on the newest state, with the market's terms: they are copied, not judged. */
export const placeBet = (
  { request, reservation }: PlaceBet,
  account: Account,
  moment: Moment,
): AccountDecision => {
  const answer = answerBefore(account, request);
  if (answer !== undefined) return answer;
  if (isPast(request.expiresAt, moment) || isPast(reservation.expiresAt, moment)) {
    return [placementLapsed(account, request)];
  }
  const refusal = refuseStake({ account, stake: request.stake, moment });
  if (refusal !== undefined) return [placementRefused(account, request, refusal)];
  return [betPlaced(account, request, reservation), stakeDebited(account, request)];
};

/** Records what a market rule said. */
export const refusePlacement = (
  { request, code, facts, marketRevision }: RefusePlacement,
  account: Account,
): AccountDecision => {
  const answer = answerBefore(account, request);
  if (answer !== undefined) return answer;
  const { type, data } = placementRefused(account, request, { refused: code, facts });
  return [{ type, data: { ...data, marketRevision } }];
};

/** The fence: nothing when the bet or a terminal event of it is there. */
export const lapsePlacement = (command: LapsePlacement, account: Account): AccountDecision =>
  account.bets.has(command.betId) ? [] : [placementLapsed(account, command)];

/** The same key finds its first answer, whatever that was; another content is refused. */
const answerBefore = (
  account: Account,
  { betId, fingerprint }: PlacementRequest,
): Known | Refusal<'KEY_REUSED'> | undefined => {
  const bet = account.bets.get(betId);
  if (bet === undefined) return undefined;
  return bet.fingerprint === fingerprint ? known(bet.revision) : refuse('KEY_REUSED');
};

const placementRefused = (
  { accountId, currency }: Account,
  request: PlacementRequest,
  { refused, facts }: Refusal,
): PlacementRefused => ({
  type: 'PlacementRefused',
  data: {
    betId: request.betId,
    accountId,
    marketId: request.marketId,
    selectionId: request.selectionId,
    stake: { amount: request.stake, currency },
    requestedOdds: request.odds,
    code: refused,
    facts,
    fingerprint: request.fingerprint,
  },
});

const placementLapsed = (
  { accountId }: Account,
  { betId, marketId, fingerprint }: Pick<PlacementRequest, 'betId' | 'marketId' | 'fingerprint'>,
): PlacementLapsed => ({
  type: 'PlacementLapsed',
  data: { betId, accountId, marketId, fingerprint },
});

const betPlaced = (
  { accountId, currency }: Account,
  request: PlacementRequest,
  reservation: PlaceBet['reservation'],
): BetPlaced => ({
  type: 'BetPlaced',
  data: {
    betId: request.betId,
    accountId,
    marketId: request.marketId,
    selectionId: request.selectionId,
    stake: { amount: request.stake, currency },
    requestedOdds: request.odds,
    acceptedOdds: reservation.acceptedOdds,
    pricePolicy: request.pricePolicy,
    priceVersion: reservation.priceVersion,
    marketRevision: reservation.marketRevision,
    potentialReturns: { amount: reservation.potentialReturns, currency },
    placedAt: reservation.placedAt,
    fingerprint: request.fingerprint,
  },
});

const stakeDebited = (account: Account, { betId, stake }: PlacementRequest): AccountEvent =>
  bookEntry(account, {
    entryId: `stake-${betId}`,
    reason: 'stake',
    reference: betId,
    postings: { customer: -stake, 'open-stakes': stake },
  });
