/**
 * These shapes are stored for ever. Never edit a released one: raise its schema version in
 * `market.schema.ts` and translate the old shape there.
 */
import type { Instant } from '@wagerlog/event-sourcing';
import type { Fingerprint, LegOutcome, OddsText, PricePolicy } from '../account/account.events';
import type { Money } from '../money/money';

export type MarketId = string;
export type SelectionId = string;
export type MarketType = 'match-odds' | 'over-under' | 'asian-handicap' | 'outright';

export interface MarketDefinition {
  readonly marketId: MarketId;
  readonly eventName: string;
  readonly type: MarketType;
  readonly selections: readonly { readonly selectionId: SelectionId; readonly name: string }[];
  readonly startsAt: Instant;
  readonly currency: string;
  /** Minor units of the market's currency, as are the three below. */
  readonly minStake: number;
  readonly maxStake: number;
  readonly maxReturns: number;
  /** What the house may lose on one selection. */
  readonly liabilityLimit: number;
  /** Quarter lines as text: `"-0.75"`. */
  readonly handicap?: string;
}

interface Event<Type extends string, Data extends object> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

export type MarketDefined = Event<'MarketDefined', MarketDefinition>;
export type MarketOpened = Event<'MarketOpened', { marketId: MarketId }>;
export type MarketSuspended = Event<'MarketSuspended', { marketId: MarketId }>;
export type MarketReopened = Event<'MarketReopened', { marketId: MarketId }>;
export type MarketClosed = Event<'MarketClosed', { marketId: MarketId }>;
export type PricesPublished = Event<
  'PricesPublished',
  {
    marketId: MarketId;
    /** Some or all selections; merges with the prices before. */
    prices: readonly { readonly selectionId: SelectionId; readonly odds: OddsText }[];
    priceVersion: number;
    sourceTimestamp: Instant;
  }
>;
export type LiabilityReserved = Event<
  'LiabilityReserved',
  {
    betId: string;
    accountId: string;
    marketId: MarketId;
    selectionId: SelectionId;
    stake: Money;
    requestedOdds: OddsText;
    acceptedOdds: OddsText;
    pricePolicy: PricePolicy;
    potentialReturns: Money;
    priceVersion: number;
    /** Equal to this event's occurredAt. */
    placedAt: Instant;
    expiresAt: Instant;
    fingerprint: Fingerprint;
  }
>;
export type ReleaseReason = 'refused' | 'lapsed' | 'placed-on-another' | 'void';
export type LiabilityReleased = Event<
  'LiabilityReleased',
  {
    betId: string;
    marketId: MarketId;
    selectionId: SelectionId;
    stake: Money;
    potentialReturns: Money;
    reason: ReleaseReason;
  }
>;
export type LiabilityLimitChanged = Event<
  'LiabilityLimitChanged',
  { marketId: MarketId; amount: number }
>;

/** A trigger starts settlement run n of the market; settlementId is `{marketId}-{n}`. */
interface Trigger {
  marketId: MarketId;
  settlementId: string;
  n: number;
}
export interface SelectionOutcome extends LegOutcome {
  readonly selectionId: SelectionId;
}
interface Result extends Trigger {
  resultVersion: number;
  outcomes: readonly SelectionOutcome[];
}
interface Void extends Trigger {
  reason: string;
  /** UUIDv5 of the market and the caller's key: the same key finds its first answer. */
  voidId: string;
  fingerprint: Fingerprint;
}
export type MarketResulted = Event<'MarketResulted', Result>;
export type MarketResultCorrected = Event<'MarketResultCorrected', Result>;
export type MarketVoided = Event<'MarketVoided', Void>;
/** Both bounds inclusive, compared with the reservation's placedAt. */
export type BetsVoidedInWindow = Event<
  'BetsVoidedInWindow',
  Void & { from: Instant; until: Instant }
>;
export type MarketSettled = Event<'MarketSettled', { marketId: MarketId; n: number }>;

export type TriggerEvent =
  MarketResulted | MarketResultCorrected | MarketVoided | BetsVoidedInWindow;

export type MarketEvent =
  | MarketDefined
  | MarketOpened
  | MarketSuspended
  | MarketReopened
  | MarketClosed
  | PricesPublished
  | LiabilityReserved
  | LiabilityReleased
  | LiabilityLimitChanged
  | TriggerEvent
  | MarketSettled;
