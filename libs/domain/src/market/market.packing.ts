/**
 * How reservations are kept for ever: some 30 bytes of one that was released, some 100 of one that
 * lives. Snapshots hold these bytes: a change here raises the version in `market.form.ts`.
 */
import {
  readText,
  readUint,
  writeText,
  writeUint,
  type Instant,
  type Packing,
  type Sink,
  type Source,
} from '@wagerlog/event-sourcing';
import { instantFromMs, msOf } from '../time/instant';
import type { ReleaseReason } from './market.events';
import {
  isLive,
  type LiveReservation,
  type ReleasedReservation,
  type Reservation,
} from './market.reservations';

const reasons = [
  'refused',
  'lapsed',
  'placed-on-another',
  'void',
] as const satisfies readonly ReleaseReason[];

const live = 0;
const released = 1;

/** What was released rests. */
export const reservationPacking: Packing<Reservation> = {
  isAtRest: (reservation) => !isLive(reservation),
  write: (sink, reservation) => {
    writeUint(sink, isLive(reservation) ? live : released);
    writeUint(sink, reservation.revision);
    if (isLive(reservation)) writeLive(sink, reservation);
    else writeReleased(sink, reservation);
  },
  read: (source) => {
    const kind = readUint(source);
    const revision = readUint(source);
    return kind === live ? readLive(revision, source) : readReleased(revision, source);
  },
};

const writeReleased = (sink: Sink, { releasedRevision, reason }: ReleasedReservation): void => {
  writeUint(sink, releasedRevision);
  writeUint(sink, reasons.indexOf(reason));
};

const readReleased = (revision: number, source: Source): ReleasedReservation => ({
  revision,
  releasedRevision: readUint(source),
  reason: reasons[readUint(source)] ?? 'void',
});

const writeLive = (sink: Sink, reservation: LiveReservation): void => {
  writeText(sink, reservation.accountId);
  writeText(sink, reservation.selectionId);
  writeUint(sink, reservation.stake);
  writeUint(sink, reservation.potentialReturns);
  writeText(sink, reservation.acceptedOdds);
  writeUint(sink, reservation.priceVersion);
  writeInstant(sink, reservation.placedAt);
  writeInstant(sink, reservation.expiresAt);
  writeText(sink, reservation.fingerprint);
};

const readLive = (revision: number, source: Source): LiveReservation => ({
  revision,
  accountId: readText(source),
  selectionId: readText(source),
  stake: readUint(source),
  potentialReturns: readUint(source),
  acceptedOdds: readText(source),
  priceVersion: readUint(source),
  placedAt: readInstant(source),
  expiresAt: readInstant(source),
  fingerprint: readText(source),
});

/** As milliseconds where they say it all; else as the text it is, behind a zero. */
const writeInstant = (sink: Sink, instant: Instant): void => {
  const ms = msOf(instant);
  if (ms > 0 && instantFromMs(ms) === instant) return writeUint(sink, ms);
  writeUint(sink, 0);
  writeText(sink, instant);
};

const readInstant = (source: Source): Instant => {
  const ms = readUint(source);
  return ms === 0 ? readText(source) : instantFromMs(ms);
};
