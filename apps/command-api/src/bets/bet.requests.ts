import { amountField, idField, instantField, marketIdField, oddsField } from '@wagerlog/http';
import { z } from 'zod';
import { positionAnswer } from '../accounts/account.requests';

export const placeBetBody = z.strictObject({
  marketId: marketIdField,
  selectionId: idField,
  stake: amountField,
  odds: oddsField,
  pricePolicy: z.enum(['none', 'higher', 'any']).default('none'),
  expiresAt: instantField,
});
export type PlaceBetBody = z.output<typeof placeBetBody>;

export const oddsAnswer = z.object({
  decimal: z.string().describe('Rounded for display'),
  fraction: z.string().describe('Exact profit per unit staked'),
  total: z.string().describe('Exact total return per unit staked'),
});

export const betAnswer = z.object({
  betId: z.string(),
  accountId: z.string(),
  marketId: z.string(),
  selectionId: z.string(),
  status: z.literal('placed'),
  stake: z.int(),
  currency: z.string(),
  requestedOdds: oddsAnswer,
  acceptedOdds: oddsAnswer,
  potentialReturns: z.int(),
  priceVersion: z.int(),
  placedAt: z.string(),
  balanceAfter: z.int(),
  position: positionAnswer,
});
