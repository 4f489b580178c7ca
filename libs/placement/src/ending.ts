import {
  accountBet,
  accountDecider,
  marketDecider,
  type AccountEvent,
  type AccountRefusalCode,
  type AccountState,
  type MarketEvent,
  type MarketRefusalCode,
  type MarketState,
  type ReleaseReason,
} from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { CommandContext, DecisionRunner } from '@wagerlog/eventstore';
import { fateOf, type Fate, type ReservationName } from './fate';
import { accountKind, marketKind } from './kinds';

/** A reservation and whose it is. */
export interface OpenReservation extends ReservationName {
  readonly accountId: string;
  readonly fingerprint: string;
}

/**
 * The fence: after this no bet will rest on the reservation, unless one does already (`stands`).
 * Appends `PlacementLapsed` when nothing has ended it yet. Only for reservations past their expiry
 * and grace. @throws StoreUnavailable, OutcomeUnknown
 */
export const lapse = async (
  runner: DecisionRunner,
  reservation: OpenReservation,
  context: CommandContext,
): Promise<Fate> => {
  const { accountId, betId, marketId, fingerprint } = reservation;
  const command = { type: 'LapsePlacement', accountId, betId, marketId, fingerprint } as const;
  let fate: Fate = 'open';
  const outcome = await runner.run<AccountState, AccountEvent, AccountRefusalCode>({
    stream: streamName.account(accountId),
    kind: accountKind,
    context,
    decide: (state, moment) => {
      fate = fateOf(accountBet(state, betId), reservation);
      return accountDecider.decide(command, state, moment);
    },
  });
  return outcome.outcome === 'recorded' ? 'lapsed' : fate;
};

/**
 * Gives the headroom back; a reservation that is not live any more is left alone. Only after a
 * terminal event of the bet id is in the account's stream. @throws StoreUnavailable, OutcomeUnknown
 */
export const release = async (
  runner: DecisionRunner,
  { betId, marketId, marketRevision, reason }: ReservationName & { readonly reason: ReleaseReason },
  context: CommandContext,
): Promise<void> => {
  const command = { type: 'ReleaseLiability', betId, marketRevision, reason } as const;
  await runner.run<MarketState, MarketEvent, MarketRefusalCode>({
    stream: streamName.market(marketId),
    kind: marketKind,
    context,
    unshed: true,
    decide: (state, moment) => marketDecider.decide(command, state, moment),
  });
};
