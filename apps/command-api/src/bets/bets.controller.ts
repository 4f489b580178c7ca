import { Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { presentOdds } from '@wagerlog/domain';
import type { BalanceDebited, BetPlaced, PlacementRequest } from '@wagerlog/domain';
import { Problem } from '@wagerlog/http';
import type { PlacementAnswer } from '@wagerlog/placement';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers } from '../edge/answers';
import { askOfAccount, contextOf } from '../edge/asked';
import { fingerprintOf, idOfKey } from '../deciding/idempotency';
import { refusalProblem } from '../deciding/refusals';
import { Route } from '../edge/route';
import { betAnswer, placeBetBody } from './bet.requests';
import type { PlaceBetBody } from './bet.requests';
import { PlaceBetMessage } from './place-bet.handler';

/** api.md §3: farther ahead it would be an order, not a bet. */
const expiryMaxMs = 60_000;

@Controller('v1/accounts/:accountId/bets')
export class BetsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post()
  @Route({
    summary: 'Place a bet',
    roles: ['customer', 'service'],
    keyed: true,
    body: placeBetBody,
    answers: [[201, 200], betAnswer],
  })
  async place(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfAccount(request, placeBetBody);
    refuseFarExpiry(asked.body);
    const placement = placementRequest(asked.accountId, asked.key, asked.body);
    const message = new PlaceBetMessage(placement, contextOf(asked, placement.betId));
    const answer = await this.commands.execute<PlaceBetMessage, PlacementAnswer>(message);
    note(request, placement, answer);
    this.answer(reply, answer);
  }

  private answer(reply: FastifyReply, answer: PlacementAnswer): void {
    switch (answer.answer) {
      case 'placed': {
        const { bet, balance, replayed } = answer;
        const { position } = balance;
        return this.answers.send(reply, {
          status: replayed ? 200 : 201,
          body: placedBet(bet.event, balance.event),
          position,
          replayed,
          location: `/v1/bets/${bet.event.data.betId}`,
        });
      }
      case 'refused': {
        const { event, position } = answer.event;
        return this.answers.refuse(
          reply,
          (at) =>
            event.type === 'PlacementLapsed'
              ? refusalProblem({ refused: 'EXPIRED', facts: at })
              : refusalProblem(
                  { refused: event.data.code, facts: { ...event.data.facts, ...at } },
                  { status: 422 },
                ),
          { position, replayed: answer.replayed },
        );
      }
      case 'declined':
        throw refusalProblem(answer.refusal);
    }
  }
}

const refuseFarExpiry = ({ expiresAt }: PlaceBetBody): void => {
  const now = Date.now();
  if (Date.parse(expiresAt) <= now + expiryMaxMs) return;
  const serverTime = new Date(now).toISOString();
  throw new Problem('EXPIRY_TOO_FAR', { facts: { serverTime } });
};

const placementRequest = (
  accountId: string,
  key: string,
  { expiresAt, ...content }: PlaceBetBody,
): PlacementRequest => ({
  accountId,
  betId: idOfKey('bet', accountId, key),
  ...content,
  expiresAt,
  fingerprint: fingerprintOf({ operation: 'bet', accountId, ...content }),
});

/** The answer, from the recorded events alone: so a replay is the first answer again. */
const placedBet = ({ data }: BetPlaced, { data: { balanceAfter } }: BalanceDebited) => ({
  betId: data.betId,
  accountId: data.accountId,
  marketId: data.marketId,
  selectionId: data.selectionId,
  status: 'placed',
  stake: data.stake.amount,
  currency: data.stake.currency,
  requestedOdds: presentOdds(data.requestedOdds),
  acceptedOdds: presentOdds(data.acceptedOdds),
  potentialReturns: data.potentialReturns.amount,
  priceVersion: data.priceVersion,
  placedAt: data.placedAt,
  balanceAfter: balanceAfter.amount,
});

const note = (
  { exchange }: FastifyRequest,
  { betId, marketId, selectionId }: PlacementRequest,
  answer: PlacementAnswer,
): void => {
  exchange.note({ betId, marketId, selectionId, outcome: answer.answer });
  for (const [part, ms] of Object.entries(answer.timings)) exchange.spend(part, ms);
  switch (answer.answer) {
    case 'placed':
      return exchange.note({
        replayed: answer.replayed,
        revisionBefore: answer.bet.revision - 1,
        revisionAfter: answer.balance.revision,
        marketRevision: answer.bet.event.data.marketRevision,
      });
    case 'refused': {
      const { event, revision } = answer.event;
      const code = event.type === 'PlacementLapsed' ? 'EXPIRED' : event.data.code;
      const { replayed } = answer;
      return exchange.note({
        replayed,
        code,
        revisionBefore: revision - 1,
        revisionAfter: revision,
      });
    }
    case 'declined':
      return exchange.note({ code: answer.refusal.refused });
  }
};
