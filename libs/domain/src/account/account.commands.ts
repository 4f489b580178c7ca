import type { Instant } from '@wagerlog/event-sourcing';
import type {
  AccountId,
  AccountStatus,
  BetId,
  Facts,
  Fingerprint,
  LegOutcome,
  LimitKind,
  LimitPeriod,
  OddsText,
  PaymentId,
  PricePolicy,
} from './account.events';

export interface OpenAccount {
  readonly type: 'OpenAccount';
  readonly accountId: AccountId;
  readonly currency: string;
}
export interface Deposit {
  readonly type: 'Deposit';
  readonly paymentId: PaymentId;
  /** Minor units of the account's currency, > 0. */
  readonly amount: number;
  readonly reference?: string;
  readonly fingerprint: Fingerprint;
}
export interface Withdraw extends Omit<Deposit, 'type'> {
  readonly type: 'Withdraw';
}
export interface SetAccountStatus {
  readonly type: 'SetAccountStatus';
  readonly status: AccountStatus;
}
export interface SelfExclude {
  readonly type: 'SelfExclude';
  readonly until: Instant;
}
export interface SetLimit {
  readonly type: 'SetLimit';
  readonly kind: LimitKind;
  readonly period: LimitPeriod;
  readonly amount: number;
}

/** What the customer asked for, normalised. Minor units of the account's currency. */
export interface PlacementRequest {
  readonly accountId: AccountId;
  readonly betId: BetId;
  readonly marketId: string;
  readonly selectionId: string;
  readonly stake: number;
  readonly odds: OddsText;
  readonly pricePolicy: PricePolicy;
  readonly expiresAt: Instant;
  readonly fingerprint: Fingerprint;
}

/**
 * The account's first look: its rules in their fixed order. Events: refused, and recorded. None:
 * admitted. `held` is what other requests of this process hold provisionally.
 */
export interface AdmitBet {
  readonly request: PlacementRequest;
  /** Minor units, >= 0. */
  readonly held: number;
}

/** The market's answer, copied, never decided again. */
export interface Reservation {
  readonly marketRevision: number;
  readonly acceptedOdds: OddsText;
  readonly priceVersion: number;
  readonly potentialReturns: number;
  readonly placedAt: Instant;
  readonly expiresAt: Instant;
}
export interface PlaceBet {
  readonly type: 'PlaceBet';
  readonly request: PlacementRequest;
  readonly reservation: Reservation;
}
/** Records a refusal by the market's rules. */
export interface RefusePlacement {
  readonly type: 'RefusePlacement';
  readonly request: PlacementRequest;
  readonly code: string;
  readonly facts: Facts;
  readonly marketRevision: number;
}
/** The sweeper's fence for one reservation whose time and grace are over. */
export interface LapsePlacement {
  readonly type: 'LapsePlacement';
  readonly accountId: AccountId;
  readonly betId: BetId;
  readonly marketId: string;
  readonly fingerprint: Fingerprint;
}

/** What a bet shall be worth by the fold of all triggers up to run n. */
export type BetTarget =
  | { readonly kind: 'result'; readonly resultVersion: number; readonly outcome: LegOutcome }
  | { readonly kind: 'void' };
/**
 * SettleBet, ResettleBet and VoidBet in one: applies if n is higher than the bet's last, books
 * target minus already paid. The bet is found by betId, marketId and marketRevision together.
 */
export interface ApplySettlement {
  readonly type: 'ApplySettlement';
  readonly settlementId: string;
  readonly n: number;
  readonly marketId: string;
  readonly bets: readonly {
    readonly betId: BetId;
    readonly marketRevision: number;
    readonly selectionId: string;
    readonly acceptedOdds: OddsText;
    readonly target: BetTarget;
  }[];
}

export type AccountCommand =
  | OpenAccount
  | Deposit
  | Withdraw
  | SetAccountStatus
  | SelfExclude
  | SetLimit
  | PlaceBet
  | RefusePlacement
  | LapsePlacement
  | ApplySettlement;
