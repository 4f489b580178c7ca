import type { Decision } from '@wagerlog/event-sourcing';
import type { MarketEvent } from './market.events';

/** Codes of the market's half of a placement; the account records them. */
export type MarketRuleCode =
  | 'EXPIRED'
  | 'CURRENCY_MISMATCH'
  | 'MARKET_UNKNOWN'
  | 'MARKET_NOT_OPEN'
  | 'MARKET_SUSPENDED'
  | 'MARKET_CLOSED'
  | 'SELECTION_UNKNOWN'
  | 'PRICE_UNAVAILABLE'
  | 'PRICE_CHANGED'
  | 'STAKE_BELOW_MIN'
  | 'STAKE_ABOVE_MAX'
  | 'RETURNS_ABOVE_MAX'
  | 'LIABILITY_EXCEEDED';

export type MarketRefusalCode =
  | MarketRuleCode
  | 'CURRENCY_UNKNOWN'
  | 'ID_TAKEN'
  | 'KEY_REUSED'
  | 'MARKET_TRANSITION_INVALID'
  /** Never sent: the bet id had its reservation, the account's stream knows the answer. */
  | 'RELEASED'
  | 'RESULT_NOT_ALLOWED'
  | 'RESULT_VERSION_STALE'
  | 'REVISION_MISMATCH'
  | 'SELECTION_UNCOVERED'
  | 'VOID_WINDOW_INVALID';

export type MarketDecision = Decision<MarketEvent, MarketRefusalCode>;
