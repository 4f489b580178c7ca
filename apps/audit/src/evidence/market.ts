import type { LiabilityReserved, MarketDefinition } from '@wagerlog/domain';
import type { Trigger } from './outcome';

export type MarketStatus =
  'unknown' | 'defined' | 'open' | 'suspended' | 'closed' | 'resulted' | 'settled' | 'voided';

/** One reservation, live until it is released. */
export interface Reservation {
  readonly terms: LiabilityReserved['data'];
  readonly revision: number;
  releasedAtRevision?: number;
  releaseReason?: string;
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
