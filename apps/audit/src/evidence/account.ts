import type { AccountEvent, AccountStatus, Ledger } from '@wagerlog/domain';
import type { Instant } from '@wagerlog/event-sourcing';

/** A bet with what was done to it. Amounts in minor units of the account's currency. */
export interface Bet {
  readonly marketId: string;
  readonly marketRevision: number;
  readonly selectionId: string;
  readonly stake: number;
  readonly odds: string;
  readonly placedAt: Instant;
  readonly revision: number;
  status: 'placed' | 'settled' | 'voided';
  result?: string;
  /** n of the last effect; 0 before the first. */
  n: number;
  /** What the last effect says the bet is worth. */
  returns: number;
  /** Credits minus clawbacks booked so far. */
  paid: number;
}

/** A placement that ended without a bet. */
export interface Ending {
  readonly type: 'PlacementRefused' | 'PlacementLapsed';
  readonly revision: number;
  readonly code: string;
}

/** The movement the last event promised: it must follow at once, by the same command. */
export interface Promised {
  readonly by: AccountEvent['type'];
  readonly commandId: string;
  readonly reference: string;
  /** Signed minor units. */
  readonly change: number;
  readonly reasons: readonly string[];
}

/** An account as far as its stream was read. */
export interface Account {
  readonly accountId: string;
  revision: number;
  currency: string;
  status: AccountStatus;
  excludedUntil?: Instant;
  balance: number;
  /** By `kind/period`. */
  readonly limits: Map<string, { readonly amount: number; readonly effectiveAt: Instant }>;
  readonly bets: Map<string, Bet>;
  readonly endings: Map<string, Ending>;
  /** Payment id to the revision of its answer. */
  readonly payments: Map<string, number>;
  readonly ledgers: Map<Ledger, number>;
  promised: Promised | undefined;
}

export const emptyAccount = (accountId: string): Account => ({
  accountId,
  revision: -1,
  currency: '',
  status: 'active',
  balance: 0,
  limits: new Map(),
  bets: new Map(),
  endings: new Map(),
  payments: new Map(),
  ledgers: new Map(),
  promised: undefined,
});
