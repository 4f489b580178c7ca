import { presentOdds } from '@wagerlog/domain';
import type { BookDocument, MarketDocument } from '@wagerlog/read-models';
import { z } from 'zod';
import { oddsAnswer, position } from '../edge/answer-fields';

export const marketStatus = z.enum([
  'defined',
  'open',
  'suspended',
  'closed',
  'resulted',
  'settled',
  'voided',
]);

export const marketAnswer = z.object({
  marketId: z.string(),
  eventName: z.string(),
  type: z.enum(['match-odds', 'over-under', 'asian-handicap', 'outright']),
  selections: z.array(z.object({ selectionId: z.string(), name: z.string() })),
  startsAt: z.string(),
  currency: z.string(),
  minStake: z.int(),
  maxStake: z.int(),
  maxReturns: z.int(),
  liabilityLimit: z.int().describe('What the house may lose on one selection'),
  handicap: z.string().optional(),
  status: marketStatus,
  prices: z.array(z.object({ selectionId: z.string(), odds: oddsAnswer })),
  priceVersion: z.int(),
  revision: z.int().describe('Of the last status change, for `If-Match`'),
});

export const presentMarket = (market: MarketDocument): z.output<typeof marketAnswer> => ({
  marketId: market.marketId,
  eventName: market.eventName,
  type: market.type,
  selections: market.selections.map(({ selectionId, name }) => ({ selectionId, name })),
  startsAt: market.startsAt,
  currency: market.currency,
  minStake: market.minStake,
  maxStake: market.maxStake,
  maxReturns: market.maxReturns,
  liabilityLimit: market.liabilityLimit,
  ...(market.handicap !== undefined && { handicap: market.handicap }),
  status: market.status,
  prices: market.prices.map(({ selectionId, odds }) => ({ selectionId, odds: presentOdds(odds) })),
  priceVersion: market.priceVersion,
  revision: market.revision,
});

export const marketsAnswer = z.object({
  markets: z.array(marketAnswer),
  next: z.string().optional(),
  asOfPosition: position,
});

export const bookAnswer = z.object({
  marketId: z.string(),
  currency: z.string(),
  selections: z.array(
    z.object({
      selectionId: z.string(),
      bets: z.int(),
      stakes: z.int(),
      potentialReturns: z.int(),
      liability: z.int().describe('What the house loses if the selection wins, of these bets'),
      limit: z.int(),
    }),
  ),
});

export const presentBook = (book: BookDocument): z.output<typeof bookAnswer> => ({
  marketId: book.marketId,
  currency: book.currency,
  selections: book.selections.map(({ selectionId, bets, stakes, potentialReturns }) => ({
    selectionId,
    bets,
    stakes,
    potentialReturns,
    liability: potentialReturns - stakes,
    limit: book.limit,
  })),
});
