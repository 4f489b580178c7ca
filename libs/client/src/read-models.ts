import type {
  AccountStatus,
  BetResult,
  BetStatus,
  BetTerms,
  Instant,
  MarketStatus,
  MarketToDefine,
  Odds,
  Position,
} from './contract';

/** What query-api answers (api.md §4); `asOfPosition` is a lower bound of what the answer knows. */
export type AsOf<Document> = Document & { readonly asOfPosition: Position };

export interface Account {
  readonly accountId: string;
  readonly currency: string;
  readonly status: AccountStatus;
  /** Net of open stakes; below zero after a correction. */
  readonly balance: number;
  /** max(0, balance). */
  readonly available: number;
  readonly openStakes: number;
  readonly openBets: number;
  readonly inDebt: boolean;
}
export interface StatementEntry {
  readonly entryId: string;
  readonly at: Instant;
  readonly reason: string;
  /** Signed. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly reference: string;
}
export interface Statement {
  readonly currency: string;
  /** Newest first. */
  readonly entries: readonly StatementEntry[];
  readonly next?: string;
}
export interface Bet extends BetTerms {
  readonly status: BetStatus;
  readonly result?: BetResult;
  readonly returns?: number;
  readonly resettled?: boolean;
}
export interface Bets {
  readonly bets: readonly Bet[];
  readonly next?: string;
}
export interface TimelineEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly type: string;
  readonly at: Instant;
  readonly data: unknown;
}
export interface Timeline {
  readonly betId: string;
  readonly events: readonly TimelineEvent[];
}
export interface MarketPrice {
  readonly selectionId: string;
  readonly odds: Odds;
}
export interface Market extends MarketToDefine {
  readonly status: MarketStatus;
  readonly prices: readonly MarketPrice[];
  readonly priceVersion: number;
  readonly revision: number;
}
export interface Markets {
  readonly markets: readonly Market[];
  readonly next?: string;
}
export interface BookLine {
  readonly selectionId: string;
  readonly bets: number;
  readonly stakes: number;
  readonly potentialReturns: number;
  readonly liability: number;
  readonly limit: number;
}
export interface Book {
  readonly currency: string;
  readonly selections: readonly BookLine[];
}
export interface DayTotals {
  /** UTC. */
  readonly date: string;
  readonly currency: string;
  readonly turnover: number;
  readonly returns: number;
  readonly refunds: number;
  readonly grossGamingRevenue: number;
  readonly bets: number;
  readonly refusals: Readonly<Record<string, number>>;
}
export interface DailyTotals {
  readonly days: readonly DayTotals[];
}
export interface Settlement {
  readonly settlementId: string;
  readonly marketId: string;
  readonly n: number;
  readonly trigger: unknown;
  readonly expected: number;
  readonly settled: number;
  readonly parked: number;
  readonly skipped: number;
  readonly state: string;
}
export interface Settlements {
  readonly settlements: readonly Settlement[];
  readonly next?: string;
}
export interface Projections {
  readonly projections: readonly Readonly<Record<string, unknown>>[];
}

export interface Page {
  /** 1 to 500, 50 if absent. */
  readonly limit?: number;
  readonly cursor?: string;
}
