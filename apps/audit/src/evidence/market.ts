import type { LiabilityReserved, MarketDefinition } from '@wagerlog/domain';
import type { Instant } from '@wagerlog/event-sourcing';
import type { Trigger } from './outcome';

export type MarketStatus =
  'unknown' | 'defined' | 'open' | 'suspended' | 'closed' | 'resulted' | 'settled' | 'voided';

/**
 * One reservation, live until it is released. What later events are judged by is kept in a compact
 * form: a store holds as many of these as bets. Amounts in minor units.
 */
export interface Reservation {
  readonly betId: string;
  readonly accountId: string;
  readonly marketId: string;
  readonly selectionId: string;
  readonly stake: number;
  readonly potentialReturns: number;
  readonly odds: string;
  readonly placedAt: Instant;
  readonly expiresAt: Instant;
  readonly revision: number;
  /** All that was recorded, until its bet has been compared with it or it is released. */
  terms: LiabilityReserved['data'] | undefined;
  releasedAtRevision?: number;
}

/** A market as far as its stream was read. */
export interface Market {
  readonly marketId: string;
  revision: number;
  status: MarketStatus;
  definition?: MarketDefinition;
  /** Minor units, of the present revision. */
  liabilityLimit: number;
  readonly prices: Map<string, string>;
  priceVersion: number;
  /** By bet id; a bet id is reserved once in a market. */
  readonly reservations: Map<string, Reservation>;
  /** Σ(potential returns − stake) of the live reservations, per selection, in minor units. */
  readonly liability: Map<string, number>;
  readonly triggers: Trigger[];
  settledN?: number;
}

export const emptyMarket = (marketId: string): Market => ({
  marketId,
  revision: -1,
  status: 'unknown',
  liabilityLimit: 0,
  prices: new Map(),
  priceVersion: 0,
  reservations: new Map(),
  liability: new Map(),
  triggers: [],
});

/** The reservations a run that starts from this revision has to cover. */
export const liveAt = (market: Market, revision: number): readonly Reservation[] =>
  [...market.reservations.values()].filter(
    (each) =>
      each.revision <= revision &&
      (each.releasedAtRevision === undefined || each.releasedAtRevision > revision),
  );
