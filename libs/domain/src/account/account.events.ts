/**
 * These shapes are stored for ever. Never edit a released one: raise its schema version in
 * `account.schema.ts` and translate the old shape there.
 */
import type { Instant, Json } from '@wagerlog/event-sourcing';
import type { Money } from '../money/money';

export type AccountId = string;
export type BetId = string;
export type PaymentId = string;
/** Exact fraction of total return per unit staked, reduced: `"5/2"`. */
export type OddsText = string;
/** SHA-256, hexadecimal, of the canonical JSON of the normalised command without `expiresAt`. */
export type Fingerprint = string;
export type PricePolicy = 'none' | 'higher' | 'any';
export type AccountStatus = 'active' | 'suspended' | 'closed';
export type LimitKind = 'stake' | 'deposit' | 'loss';
/** Calendar periods, UTC; a week starts on Monday. */
export type LimitPeriod = 'day' | 'week' | 'month';
export type PaymentOperation = 'deposit' | 'withdrawal';
export type Ledger = 'customer' | 'cash' | 'open-stakes' | 'revenue';
export type BetResult = 'won' | 'lost' | 'push' | 'half_won' | 'half_lost' | 'void';
export type Facts = { readonly [name: string]: Json };

/** One side of a double entry, in the account's currency; an event's postings sum to zero. */
export interface Posting {
  readonly ledger: Ledger;
  /** Signed minor units: positive is owed more to that ledger. */
  readonly amount: number;
}

/** How one selection of a market ended; fractions as text (domain.md §1). */
export interface LegOutcome {
  readonly won: boolean;
  /** `"0"`, `"1/2"` or `"1"`: the part of the stake that is given back. */
  readonly voidFactor: string;
  /** `"1"` unless a dead heat: places over contenders, `"1/3"`. */
  readonly deadHeat: string;
  /** `"0"` unless a Rule 4 deduction from the profit: `"1/4"`. */
  readonly rule4: string;
}

interface Event<Type extends string, Data extends object> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

export type AccountOpened = Event<'AccountOpened', { accountId: AccountId; currency: string }>;
export type AccountStatusChanged = Event<'AccountStatusChanged', { status: AccountStatus }>;
export type SelfExcluded = Event<'SelfExcluded', { until: Instant }>;
export type LimitSet = Event<
  'LimitSet',
  { kind: LimitKind; period: LimitPeriod; amount: Money; effectiveAt: Instant }
>;

interface Payment {
  paymentId: PaymentId;
  amount: Money;
  reference?: string;
  fingerprint: Fingerprint;
}
export type DepositCredited = Event<'DepositCredited', Payment>;
export type WithdrawalCompleted = Event<'WithdrawalCompleted', Payment>;
export type PaymentRefused = Event<
  'PaymentRefused',
  Payment & { operation: PaymentOperation; code: string; facts: Facts }
>;

/** A bet names its reservation: marketId and marketRevision, the `LiabilityReserved` it rests on. */
export type BetPlaced = Event<
  'BetPlaced',
  {
    betId: BetId;
    accountId: AccountId;
    marketId: string;
    selectionId: string;
    stake: Money;
    requestedOdds: OddsText;
    acceptedOdds: OddsText;
    pricePolicy: PricePolicy;
    priceVersion: number;
    marketRevision: number;
    potentialReturns: Money;
    /** The reservation's occurredAt. */
    placedAt: Instant;
    fingerprint: Fingerprint;
  }
>;
export type PlacementRefused = Event<
  'PlacementRefused',
  {
    betId: BetId;
    accountId: AccountId;
    marketId: string;
    selectionId: string;
    stake: Money;
    requestedOdds: OddsText;
    code: string;
    facts: Facts;
    /** The market's revision a market rule judged; absent when an account rule refused. */
    marketRevision?: number;
    fingerprint: Fingerprint;
  }
>;
/** The fence: no bet of this id will ever be placed. */
export type PlacementLapsed = Event<
  'PlacementLapsed',
  { betId: BetId; accountId: AccountId; marketId: string; fingerprint: Fingerprint }
>;

interface Effect {
  betId: BetId;
  marketId: string;
  selectionId: string;
  settlementId: string;
  /** Number of the market's trigger this effect belongs to; effects apply in rising n only. */
  n: number;
  /** Exact multiplier of the stake, as text: `"19/11"`. */
  multiplier: string;
  /** What the bet is worth in all, not the difference booked now. */
  returns: Money;
  /** Returns are rounded once, down to the minor unit. */
  rounding: 'down';
  result: BetResult;
}
export type BetSettled = Event<
  'BetSettled',
  Effect & { resultVersion: number; outcome: LegOutcome }
>;
export type BetResettled = Event<
  'BetResettled',
  Effect & { resultVersion: number; outcome: LegOutcome }
>;
export type BetVoided = Event<'BetVoided', Effect>;

interface BalanceMovement {
  /** Unique in the account: `stake-{betId}`, `{betId}-{n}`, `{paymentId}`. */
  entryId: string;
  /** Zero or more; the direction is the event's type. A lost bet writes zero. */
  amount: Money;
  reason: 'stake' | 'payout' | 'refund' | 'resettlement' | 'deposit' | 'withdrawal';
  /** The betId, else the payment's reference, else the paymentId. */
  reference: string;
  balanceAfter: Money;
  postings: readonly Posting[];
}
/** Only these two move the balance; the facts stand beside them in the same append. */
export type BalanceDebited = Event<'BalanceDebited', BalanceMovement>;
export type BalanceCredited = Event<'BalanceCredited', BalanceMovement>;

export type AccountEvent =
  | AccountOpened
  | AccountStatusChanged
  | SelfExcluded
  | LimitSet
  | DepositCredited
  | WithdrawalCompleted
  | PaymentRefused
  | BetPlaced
  | PlacementRefused
  | PlacementLapsed
  | BetSettled
  | BetResettled
  | BetVoided
  | BalanceDebited
  | BalanceCredited;
