import { refuse, type Refusal } from '@wagerlog/event-sourcing';
import type { OddsText } from '../account/account.events';
import { readFraction } from '../money/fraction';
import type { Market, MarketState, MarketStatus } from './market.state';

/** What the house can still lose on a selection, minor units; below zero after a lowered limit. */
export const headroomOf = ({ liabilities, liabilityLimit }: Market, selectionId: string): number =>
  liabilityLimit - (liabilities.get(selectionId) ?? 0);

const smallest = (...amounts: readonly bigint[]): bigint =>
  amounts.reduce((least, amount) => (amount < least ? amount : least));

/**
 * The largest stake at these odds that every limit admits now; 0 when not even the smallest stake
 * is admitted. Exact: with odds n/d, ⌊s·n/d⌋ ≤ r if and only if s·n < (r + 1)·d.
 */
export const stakeMaxOf = (market: Market, selectionId: string, odds: OddsText): number => {
  const { minStake, maxStake, maxReturns } = market.definition;
  const { numerator, denominator } = readFraction(odds);
  const headroom = BigInt(headroomOf(market, selectionId));
  const stake = smallest(
    BigInt(maxStake),
    ((BigInt(maxReturns) + 1n) * denominator - 1n) / numerator,
    ((headroom + 1n) * denominator - 1n) / (numerator - denominator),
  );
  return stake < BigInt(minStake) ? 0 : Number(stake);
};

/** The terms a bet would meet now. Amounts in minor units of `currency`. */
export interface Quote {
  readonly odds: OddsText;
  readonly priceVersion: number;
  readonly minStake: number;
  readonly maxStake: number;
  readonly currency: string;
  readonly status: MarketStatus;
}

export const quoteOf = (
  state: MarketState,
  selectionId: string,
): Quote | Refusal<'MARKET_UNKNOWN' | 'SELECTION_UNKNOWN' | 'PRICE_UNAVAILABLE'> => {
  if (state.status === 'undefined') return refuse('MARKET_UNKNOWN');
  const { definition, status, prices, priceVersion } = state;
  if (!hasSelection(state, selectionId)) return refuse('SELECTION_UNKNOWN', { selectionId });
  const odds = prices.get(selectionId);
  if (odds === undefined) return refuse('PRICE_UNAVAILABLE', { selectionId, priceVersion });
  const { minStake, currency } = definition;
  const maxStake = stakeMaxOf(state, selectionId, odds);
  return { odds, priceVersion, minStake, maxStake, currency, status };
};

export const hasSelection = ({ definition }: Market, selectionId: string): boolean =>
  definition.selections.some((each) => each.selectionId === selectionId);
