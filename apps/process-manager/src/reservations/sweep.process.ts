import {
  addMs,
  type BetPlaced,
  type LiabilityReleased,
  type LiabilityReserved,
  type PlacementLapsed,
  type PlacementRefused,
} from '@wagerlog/domain';
import {
  dispatch,
  type Instant,
  type PersistentMap,
  type Position,
  type RecordedEvent,
} from '@wagerlog/event-sourcing';
import type { Cause } from '../work/commands';
import type { Pending, ProcessManager } from '../work/process';

/** A live reservation whose bet is not known. */
export interface PendingReservation extends Pending {
  readonly accountId: string;
  readonly betId: string;
  readonly marketId: string;
  readonly marketRevision: number;
  readonly fingerprint: string;
  /** When it is swept, unless its bet comes before. */
  readonly dueAt: Instant;
  readonly cause: Cause;
}

export type SweepEvent =
  LiabilityReserved | LiabilityReleased | BetPlaced | PlacementRefused | PlacementLapsed;

type Pendings = PersistentMap<PendingReservation>;
interface Seen {
  readonly recorded: RecordedEvent<SweepEvent>;
  readonly after: Position | undefined;
  readonly graceMs: number;
}

/** A bet id is reserved once in a market. */
const keyOf = ({ marketId, betId }: { readonly marketId: string; readonly betId: string }) =>
  `${marketId}/${betId}`;

const evolve = dispatch<SweepEvent, [Pendings, Seen], Pendings>({
  LiabilityReserved: ({ data }, pending, { recorded, after, graceMs }) => {
    const { accountId, betId, marketId, fingerprint, expiresAt } = data;
    return pending.set(keyOf(data), {
      ...(after === undefined ? {} : { after }),
      accountId,
      betId,
      marketId,
      fingerprint,
      marketRevision: recorded.revision,
      dueAt: addMs(expiresAt, graceMs),
      cause: { correlationId: recorded.metadata.correlationId, causationId: recorded.id },
    });
  },
  LiabilityReleased: ({ data }, pending) => pending.delete(keyOf(data)),
  BetPlaced: ({ data }, pending) => {
    const reservation = pending.get(keyOf(data));
    const isItsBet = reservation?.marketRevision === data.marketRevision;
    return isItsBet ? pending.delete(keyOf(data)) : pending;
  },
  PlacementRefused: ({ data }, pending, seen) => ended(pending, keyOf(data), seen),
  PlacementLapsed: ({ data }, pending, seen) => ended(pending, keyOf(data), seen),
});

/** Whoever recorded the end releases at once; only if that does not come it is the sweeper's. */
const ended = (pending: Pendings, key: string, { recorded, graceMs }: Seen): Pendings => {
  const reservation = pending.get(key);
  if (reservation === undefined) return pending;
  const soon = addMs(recorded.occurredAt, graceMs);
  return soon < reservation.dueAt ? pending.set(key, { ...reservation, dueAt: soon }) : pending;
};

/**
 * Live reservations without a known bet: what placements leave behind when they give up or die. The
 * memory is bounded by what can be under way within `expiresAt` plus grace.
 */
export const sweepProcess = (graceMs: number): ProcessManager<PendingReservation, SweepEvent> => ({
  name: 'reservation-sweeper',
  handles: [
    'LiabilityReserved',
    'LiabilityReleased',
    'BetPlaced',
    'PlacementRefused',
    'PlacementLapsed',
  ],
  evolve: (pending, recorded, after) =>
    evolve(recorded.event, pending, { recorded, after, graceMs }),
  react: (pending, now) =>
    [...pending.entries()]
      .filter(([, { dueAt }]) => dueAt <= now)
      .map(([key, item]) => ({ key, lane: key, item })),
});
