import { presentOdds } from '@wagerlog/domain';
import type { BetDocument, TimelineDocument } from '@wagerlog/read-models';
import type { Position } from '@wagerlog/event-sourcing';
import { z } from 'zod';
import { oddsAnswer, position } from '../edge/answer-fields';

export const betAnswer = z.object({
  betId: z.string(),
  accountId: z.string(),
  marketId: z.string(),
  selectionId: z.string(),
  status: z.enum(['placed', 'settled', 'voided']),
  stake: z.int(),
  currency: z.string(),
  requestedOdds: oddsAnswer,
  acceptedOdds: oddsAnswer,
  potentialReturns: z.int(),
  priceVersion: z.int(),
  placedAt: z.string(),
  result: z.enum(['won', 'lost', 'push', 'half_won', 'half_lost', 'void']).optional(),
  returns: z.int().optional().describe('What the bet is worth in all, once it is settled'),
  resettled: z.boolean(),
});

export const presentBet = (bet: BetDocument): z.output<typeof betAnswer> => ({
  betId: bet.betId,
  accountId: bet.accountId,
  marketId: bet.marketId,
  selectionId: bet.selectionId,
  status: bet.status,
  stake: bet.stake,
  currency: bet.currency,
  requestedOdds: presentOdds(bet.requestedOdds),
  acceptedOdds: presentOdds(bet.acceptedOdds),
  potentialReturns: bet.potentialReturns,
  priceVersion: bet.priceVersion,
  placedAt: bet.placedAt,
  ...(bet.result !== undefined && { result: bet.result }),
  ...(bet.returns !== undefined && { returns: bet.returns }),
  resettled: bet.resettled,
});

export const betsAnswer = z.object({
  bets: z.array(betAnswer),
  next: z.string().optional(),
  asOfPosition: position,
});

export const timelineAnswer = z.object({
  betId: z.string(),
  events: z.array(
    z.object({
      stream: z.string(),
      revision: z.int(),
      position: z.string(),
      type: z.string(),
      at: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});

export const presentTimeline = (
  { betId, events }: TimelineDocument,
  token: (position: Position) => string,
): object => ({
  betId,
  events: events.map(({ position: { commit, prepare }, ...event }) => ({
    stream: event.stream,
    revision: event.revision,
    position: token({ commit: BigInt(commit), prepare: BigInt(prepare) }),
    type: event.type,
    at: event.at,
    data: event.data,
  })),
});
