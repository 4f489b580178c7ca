/**
 * What both APIs take and answer (api.md §3, §4). Amounts are integer minor units of the currency
 * beside them, instants RFC 3339 UTC with three decimals, positions opaque.
 */
export type Position = string;
export type Instant = string;

/** Odds in answers: `decimal` rounded for display, `fraction` exact profit, `total` exact return. */
export interface Odds {
  readonly decimal: string;
  readonly fraction: string;
  readonly total: string;
}

export type AccountStatus = 'active' | 'suspended' | 'closed';
export type LimitKind = 'stake' | 'deposit' | 'loss';
export type LimitPeriod = 'day' | 'week' | 'month';
export type PricePolicy = 'none' | 'higher' | 'any';
export type BetStatus = 'placed' | 'settled' | 'voided';
export type BetResult = 'won' | 'lost' | 'push' | 'half_won' | 'half_lost' | 'void';
export type MarketType = 'match-odds' | 'over-under' | 'asian-handicap' | 'outright';
export type MarketStatus =
  'defined' | 'open' | 'suspended' | 'closed' | 'resulted' | 'settled' | 'voided';

export interface AccountToOpen {
  /** Required for `service`; a customer's is his own. */
  readonly accountId?: string;
  readonly currency: string;
}
export interface OpenedAccount {
  readonly accountId: string;
  readonly currency: string;
  readonly status: AccountStatus;
  readonly position: Position;
}

export interface PaymentToMake {
  readonly amount: number;
  readonly reference?: string;
}
export interface MadePayment {
  readonly paymentId: string;
  readonly accountId: string;
  readonly amount: number;
  readonly currency: string;
  readonly balanceAfter: number;
  readonly position: Position;
}

export interface BetToPlace {
  readonly marketId: string;
  readonly selectionId: string;
  readonly stake: number;
  /** `"2.50"`, `"8/11"` (profit) or `"+150"`. */
  readonly odds: string;
  readonly pricePolicy?: PricePolicy;
}
export interface BetTerms {
  readonly betId: string;
  readonly accountId: string;
  readonly marketId: string;
  readonly selectionId: string;
  readonly stake: number;
  readonly currency: string;
  readonly requestedOdds: Odds;
  readonly acceptedOdds: Odds;
  readonly potentialReturns: number;
  readonly priceVersion: number;
  readonly placedAt: Instant;
}
export interface PlacedBet extends BetTerms {
  readonly status: 'placed';
  readonly balanceAfter: number;
  readonly position: Position;
}

export interface MarketToDefine {
  readonly marketId: string;
  readonly eventName: string;
  readonly type: MarketType;
  readonly selections: readonly { readonly selectionId: string; readonly name: string }[];
  readonly startsAt: Instant;
  readonly currency: string;
  readonly minStake: number;
  readonly maxStake: number;
  readonly maxReturns: number;
  readonly liabilityLimit: number;
  /** Quarter lines as text: `"-0.75"`. */
  readonly handicap?: string;
}
export interface MarketStanding {
  readonly status: MarketStatus;
  /** Of the last status change: what the next one names in `If-Match`. */
  readonly revision: number;
  readonly position: Position;
}
export interface DefinedMarket extends MarketStanding {
  readonly marketId: string;
}
export interface StatusToSet {
  readonly status: 'open' | 'suspended' | 'closed';
  /** The revision this decision was taken on; guards against a delayed copy of an older request. */
  readonly revision: number;
}
export interface PricesToPublish {
  readonly prices: readonly { readonly selectionId: string; readonly odds: string }[];
  readonly sourceTimestamp: Instant;
}
export interface PublishedPrices {
  readonly priceVersion: number;
  /** False: a newer sourceTimestamp was already published, these prices were dropped. */
  readonly applied: boolean;
  readonly position: Position;
}
export interface Quote {
  readonly odds: Odds;
  readonly priceVersion: number;
  readonly minStake: number;
  readonly maxStake: number;
  readonly status: MarketStatus;
  readonly serverTime: Instant;
  readonly position: Position;
}
export interface SelectionOutcome {
  readonly selectionId: string;
  readonly won: boolean;
  readonly voidFactor?: string;
  readonly deadHeat?: string;
  readonly rule4?: string;
}
export interface ResultToConfirm {
  readonly resultVersion: number;
  readonly outcomes: readonly SelectionOutcome[];
}
/** Both bounds or none; none voids the whole market. */
export interface VoidToMake {
  readonly from?: Instant;
  readonly until?: Instant;
  readonly reason: string;
}
export interface StartedSettlement {
  readonly settlementId: string;
  readonly position: Position;
}

/** A PUT on an account, or on a liability limit, echoes what was set. */
export type Echo<Body> = Body & { readonly position: Position };
