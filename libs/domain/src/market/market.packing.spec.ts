import fc from 'fast-check';
import { reservationPacking } from './market.packing';
import type { Reservation } from './market.reservations';

const instant = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
  fc.constantFrom('2026-11-24T12:00:00Z', '2026-11-24T12:00:00.000+01:00', 'soon', ''),
);
const amount = fc.maxSafeNat();
const live = fc.record({
  ...{ revision: amount, accountId: fc.string(), selectionId: fc.string() },
  ...{ stake: amount, potentialReturns: amount, acceptedOdds: fc.constantFrom('5/2', '2.50') },
  ...{ priceVersion: amount, placedAt: instant, expiresAt: instant },
  fingerprint: fc.stringMatching(/^[0-9a-f]{64}$/),
});
const released = fc.record({
  ...{ revision: amount, releasedRevision: amount },
  reason: fc.constantFrom('refused', 'lapsed', 'placed-on-another', 'void'),
});

it('gives a reservation back as it was written, live or released', () => {
  fc.assert(
    fc.property(fc.oneof(live, released), (reservation) => {
      const sink: number[] = [];
      reservationPacking.write(sink, reservation as Reservation);
      const source = { bytes: Uint8Array.from(sink), at: 0 };
      expect(reservationPacking.read(source)).toStrictEqual({ ...reservation });
      expect(source.at).toBe(sink.length);
      expect(reservationPacking.isAtRest(reservation as Reservation)).toBe('reason' in reservation);
    }),
  );
});
