import type { AccountStep } from './steps';
import { isStanding, type AccountBet, type ReleaseReason } from '@wagerlog/domain';

/** Which reservation is meant: bet and reservation belong together only if all of these agree. */
export interface ReservationName {
  readonly betId: string;
  readonly marketId: string;
  readonly marketRevision: number;
}

/** `open`: nothing has ended it; `stands`: it became the bet. All else ends it, with that reason. */
export type Fate = 'open' | 'stands' | ReleaseReason;

/** What the account's stream says about one reservation. */
export const fateOf = (
  bet: AccountBet | undefined,
  { marketId, marketRevision }: ReservationName,
): Fate => {
  if (bet === undefined) return 'open';
  if (!isStanding(bet)) return bet.status;
  const isOfReservation = bet.marketId === marketId && bet.marketRevision === marketRevision;
  if (!isOfReservation) return 'placed-on-another';
  return bet.status === 'voided' ? 'void' : 'stands';
};

export const isEnded = (fate: Fate): fate is ReleaseReason => fate !== 'open' && fate !== 'stands';

/** What the account's step has just made of the reservation. */
export const fateAfter = (step: AccountStep, name: ReservationName): Fate => {
  if (step.outcome !== 'recorded') return fateOf(step.bet, name);
  switch (step.events[0]?.event.type) {
    case 'PlacementRefused':
      return 'refused';
    case 'PlacementLapsed':
      return 'lapsed';
    default:
      return 'stands';
  }
};
