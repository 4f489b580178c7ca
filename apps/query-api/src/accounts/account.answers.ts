import type { AccountDocument, StatementDocument } from '@wagerlog/read-models';
import { z } from 'zod';
import { position } from '../edge/answer-fields';

export const accountAnswer = z.object({
  accountId: z.string(),
  currency: z.string(),
  status: z.enum(['active', 'suspended', 'closed']),
  balance: z.int().describe('Minor units, net of open stakes; below zero is debt'),
  available: z.int(),
  openStakes: z.int(),
  openBets: z.int(),
  inDebt: z.boolean(),
});

/** Field by field: what is added to a document does not become public by itself. */
export const presentAccount = (account: AccountDocument): z.output<typeof accountAnswer> => ({
  accountId: account.accountId,
  currency: account.currency,
  status: account.status,
  balance: account.balance,
  available: Math.max(0, account.balance),
  openStakes: account.openStakes,
  openBets: account.openBets,
  inDebt: account.balance < 0,
});

export const entryAnswer = z.object({
  entryId: z.string(),
  at: z.string(),
  reason: z.string(),
  amount: z.int().describe('Signed'),
  balanceAfter: z.int(),
  reference: z.string(),
});

export const presentEntry = (entry: StatementDocument): z.output<typeof entryAnswer> => ({
  entryId: entry.entryId,
  at: entry.at,
  reason: entry.reason,
  amount: entry.amount,
  balanceAfter: entry.balanceAfter,
  reference: entry.reference,
});

export const statementAnswer = z.object({
  currency: z.string(),
  entries: z.array(entryAnswer),
  next: z.string().optional(),
  asOfPosition: position,
});
