import type { Instant, LastingMap } from '@wagerlog/event-sourcing';
import type { Fingerprint, OddsText } from '../account/account.events';
import type { ReleaseReason } from './market.events';

/** Headroom held for one bet, from `LiabilityReserved` until it is released. Minor units. */
export interface LiveReservation {
  /** Revision of the reservation: the `marketRevision` its bet names. */
  readonly revision: number;
  readonly accountId: string;
  readonly selectionId: string;
  readonly stake: number;
  readonly potentialReturns: number;
  readonly acceptedOdds: OddsText;
  readonly priceVersion: number;
  readonly placedAt: Instant;
  readonly expiresAt: Instant;
  readonly fingerprint: Fingerprint;
}

/** What stays of a reservation for ever: its id is never reserved again. */
export interface ReleasedReservation {
  readonly revision: number;
  readonly releasedRevision: number;
  readonly reason: ReleaseReason;
}

export type Reservation = LiveReservation | ReleasedReservation;

/** By bet: those that live and those that were released. */
export type Reservations = LastingMap<Reservation>;
interface Holder {
  readonly reservations: Reservations;
}

export const isLive = (reservation: Reservation | undefined): reservation is LiveReservation =>
  reservation !== undefined && 'fingerprint' in reservation;

/** The live reservation of a bet, if there is one. */
export const liveReservation = (
  { reservations }: Holder,
  betId: string,
): LiveReservation | undefined => {
  const reservation = reservations.get(betId);
  return isLive(reservation) ? reservation : undefined;
};

/** All live ones by bet, in no order that has a meaning. A long walk through a large market. */
export function* liveReservations({
  reservations,
}: Holder): Generator<readonly [string, LiveReservation], void, undefined> {
  for (const [betId, reservation] of reservations.entries()) {
    if (isLive(reservation)) yield [betId, reservation];
  }
}
