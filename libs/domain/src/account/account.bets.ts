import type { Fingerprint } from './account.events';

/** A bet that was placed, compacted: what later effects and replays need. Minor units. */
export interface StandingBet {
  readonly status: 'placed' | 'settled' | 'voided';
  readonly marketId: string;
  /** Revision of its reservation in the market. */
  readonly marketRevision: number;
  readonly stake: number;
  /** Revision of its `BetPlaced`. */
  readonly revision: number;
  /** Revision of its last effect; of its `BetPlaced` before there is one. */
  readonly effectRevision: number;
  /** Number of the trigger of its last effect; 0 before there is one. */
  readonly n: number;
  /** Returns and refunds booked so far. */
  readonly paid: number;
  readonly fingerprint: Fingerprint;
}
/** A placement that ended without a bet; `revision` is its answer. */
export interface EndedPlacement {
  readonly status: 'refused' | 'lapsed';
  readonly revision: number;
  readonly fingerprint: Fingerprint;
}
export type AccountBet = StandingBet | EndedPlacement;

export const isStanding = (bet: AccountBet | undefined): bet is StandingBet =>
  bet !== undefined && bet.status !== 'refused' && bet.status !== 'lapsed';

/** The revision that answered a payment. */
export interface AnsweredPayment {
  readonly revision: number;
  readonly fingerprint: Fingerprint;
}
