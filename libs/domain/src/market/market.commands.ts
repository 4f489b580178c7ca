import type { Instant } from '@wagerlog/event-sourcing';
import type { PlacementRequest } from '../account/account.commands';
import type { OddsText } from '../account/account.events';
import type { MarketDefinition, ReleaseReason, SelectionOutcome } from './market.events';

export interface DefineMarket {
  readonly type: 'DefineMarket';
  readonly definition: MarketDefinition;
}
export interface SetMarketStatus {
  readonly type: 'SetMarketStatus';
  readonly status: 'open' | 'suspended' | 'closed';
  /** `If-Match`: the revision of the market's last status change; else `REVISION_MISMATCH`. */
  readonly expectedStatusRevision?: number;
}
export interface PublishPrices {
  readonly type: 'PublishPrices';
  readonly prices: readonly { readonly selectionId: string; readonly odds: OddsText }[];
  readonly sourceTimestamp: Instant;
}
export interface ChangeLiabilityLimit {
  readonly type: 'ChangeLiabilityLimit';
  readonly amount: number;
}
/** The market's half of a placement: `currency` is the account's. */
export interface ReserveLiability {
  readonly type: 'ReserveLiability';
  readonly request: PlacementRequest;
  readonly currency: string;
}
/** Only after a terminal event of the betId is in the account's stream. */
export interface ReleaseLiability {
  readonly type: 'ReleaseLiability';
  readonly betId: string;
  /** Revision of the reservation meant; another one of the same betId is left alone. */
  readonly marketRevision: number;
  readonly reason: ReleaseReason;
}
export interface ConfirmResult {
  readonly type: 'ConfirmResult';
  readonly resultVersion: number;
  readonly outcomes: readonly SelectionOutcome[];
}
export interface VoidMarket {
  readonly type: 'VoidMarket';
  readonly voidId: string;
  readonly reason: string;
  /** Bets placed in the window; absent: the whole market. */
  readonly window?: { readonly from: Instant; readonly until: Instant };
  readonly fingerprint: string;
}
/** By the settlement run n, when it has completed. */
export interface MarkSettled {
  readonly type: 'MarkSettled';
  readonly n: number;
}

export type MarketCommand =
  | DefineMarket
  | SetMarketStatus
  | PublishPrices
  | ChangeLiabilityLimit
  | ReserveLiability
  | ReleaseLiability
  | ConfirmResult
  | VoidMarket
  | MarkSettled;
