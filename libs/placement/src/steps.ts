import {
  accountBet,
  accountDecider,
  admitBet,
  marketDecider,
  type AccountBet,
  type AccountCommand,
  type AccountEvent,
  type AccountRefusalCode,
  type AccountState,
  type LiabilityReserved,
  type MarketEvent,
  type MarketRefusalCode,
  type MarketState,
  type PlacementRequest,
  type Reservation,
} from '@wagerlog/domain';
import { streamName, type RecordedEvent } from '@wagerlog/event-sourcing';
import type {
  CommandContext,
  DecisionRunner,
  Freshness,
  Outcome,
  RunRequest,
} from '@wagerlog/eventstore';
import type { Hold } from './holds';
import { accountKind, marketKind } from './kinds';

/** The account's word, and what its state said of the bet id when it was given. */
export type AccountStep = Outcome<AccountEvent, AccountRefusalCode> & {
  readonly bet: AccountBet | undefined;
  readonly currency: string;
};

export interface Looking {
  readonly hold: Hold;
  readonly freshness: Freshness;
}

/**
 * The account's first look. `unchanged`: admitted, and the stake is held. What only other
 * requests' holds forbid waits for them. @throws StoreUnavailable, OutcomeUnknown
 */
export const look = async (
  runner: DecisionRunner,
  { request, context }: Placing,
  { hold, freshness }: Looking,
): Promise<AccountStep> => {
  for (;;) {
    let seen = { ...unseen, waits: false };
    const asked: RunRequest<AccountState, AccountEvent, AccountRefusalCode> = {
      stream: streamName.account(request.accountId),
      kind: accountKind,
      context,
      unchangedFrom: freshness,
      decide: (state, moment) => {
        const held = hold.byOthers();
        const decision = admitBet({ request, held }, state, moment);
        const waits = 'waits' in decision;
        seen = { ...seenOf(state, request), waits };
        if (!waits && 'length' in decision && decision.length === 0) hold.take();
        else hold.drop();
        return waits ? [] : decision;
      },
    };
    const outcome = runner.glance(asked) ?? (await runner.run(asked));
    if (!seen.waits) return { ...outcome, bet: seen.bet, currency: seen.currency };
    await hold.lessHeld(context.deadlineAt);
  }
};

/** A later step on the account. @throws StoreUnavailable, OutcomeUnknown */
export const onAccount = async (
  runner: DecisionRunner,
  { request, context }: Placing,
  command: AccountCommand & { readonly type: 'PlaceBet' | 'RefusePlacement' },
): Promise<AccountStep> => {
  let seen = unseen;
  const outcome = await runner.run<AccountState, AccountEvent, AccountRefusalCode>({
    stream: streamName.account(request.accountId),
    kind: accountKind,
    context,
    unshed: command.type === 'PlaceBet',
    decide: (state, moment) => {
      seen = seenOf(state, request);
      return accountDecider.decide(command, state, moment);
    },
  });
  return { ...outcome, ...seen };
};

/** The market's half. @throws StoreUnavailable, OutcomeUnknown */
export const reserve = (
  runner: DecisionRunner,
  { request, context }: Placing,
  currency: string,
): Promise<Outcome<MarketEvent, MarketRefusalCode>> =>
  runner.run<MarketState, MarketEvent, MarketRefusalCode>({
    stream: streamName.market(request.marketId),
    kind: marketKind,
    context,
    decide: (state, moment) =>
      marketDecider.decide({ type: 'ReserveLiability', request, currency }, state, moment),
  });

/** The terms, copied from the recorded reservation. */
export const reservationOf = (recorded: RecordedEvent<MarketEvent> | undefined): Reservation => {
  if (recorded?.event.type !== 'LiabilityReserved') throw new Error('not a reservation');
  const { acceptedOdds, priceVersion, potentialReturns, placedAt, expiresAt } = (
    recorded.event as LiabilityReserved
  ).data;
  return {
    marketRevision: recorded.revision,
    acceptedOdds,
    priceVersion,
    potentialReturns: potentialReturns.amount,
    placedAt,
    expiresAt,
  };
};

export interface Placing {
  readonly request: PlacementRequest;
  readonly context: CommandContext;
}

type Seen = Pick<AccountStep, 'bet' | 'currency'>;

const unseen: Seen = { bet: undefined, currency: '' };

const seenOf = (state: AccountState, { betId }: PlacementRequest): Seen => ({
  bet: accountBet(state, betId),
  currency: state.status === 'unopened' ? '' : state.currency,
});
