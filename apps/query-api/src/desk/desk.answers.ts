import type { SettlementDocument, TotalsDocument } from '@wagerlog/read-models';
import { z } from 'zod';
import { position } from '../edge/answer-fields';

export const dayAnswer = z.object({
  date: z.string().describe('UTC'),
  currency: z.string(),
  turnover: z.int(),
  returns: z.int(),
  refunds: z.int(),
  grossGamingRevenue: z.int().describe('turnover - returns - refunds'),
  bets: z.int(),
  refusals: z.record(z.string(), z.int()).describe('Placements refused, by code'),
});

export const presentDay = (day: TotalsDocument): z.output<typeof dayAnswer> => ({
  date: day.date,
  currency: day.currency,
  turnover: day.turnover,
  returns: day.returns,
  refunds: day.refunds,
  grossGamingRevenue: day.turnover - day.returns - day.refunds,
  bets: day.bets,
  refusals: day.refusals,
});

export const daysAnswer = z.object({ days: z.array(dayAnswer), asOfPosition: position });

export const settlementAnswer = z.object({
  settlementId: z.string(),
  marketId: z.string(),
  n: z.int(),
  trigger: z.enum(['result', 'correction', 'void', 'window-void']),
  state: z
    .enum(['accepted', 'running', 'completed', 'superseded'])
    .describe('accepted: the run has not started, expected is 0 until then'),
  expected: z.int(),
  settled: z.int(),
  parked: z.int(),
  skipped: z.int(),
});

export const presentSettlement = (run: SettlementDocument): z.output<typeof settlementAnswer> => ({
  settlementId: run.settlementId,
  marketId: run.marketId,
  n: run.n,
  trigger: run.trigger,
  state: run.state,
  expected: run.expected,
  settled: run.settled,
  parked: run.parked,
  skipped: run.skipped,
});

export const settlementsAnswer = z.object({
  settlements: z.array(settlementAnswer),
  next: z.string().optional(),
  asOfPosition: position,
});
