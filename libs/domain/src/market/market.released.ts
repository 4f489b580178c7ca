import { readUint, writeUint, type Packing } from '@wagerlog/event-sourcing';
import type { ReleaseReason } from './market.events';

/** What stays of a reservation for ever: its id is never reserved again. */
export interface ReleasedReservation {
  readonly revision: number;
  readonly releasedRevision: number;
  readonly reason: ReleaseReason;
}

const reasons = [
  'refused',
  'lapsed',
  'placed-on-another',
  'void',
] as const satisfies readonly ReleaseReason[];

/** Some 30 bytes an id, kept for ever; a change raises the version in `market.form.ts`. */
export const releasedPacking: Packing<ReleasedReservation> = {
  isAtRest: () => true,
  write: (sink, { revision, releasedRevision, reason }) => {
    writeUint(sink, revision);
    writeUint(sink, releasedRevision);
    writeUint(sink, reasons.indexOf(reason));
  },
  read: (source) => ({
    revision: readUint(source),
    releasedRevision: readUint(source),
    reason: reasons[readUint(source)] ?? 'void',
  }),
};
