import { Controller, Get, Req, Res } from '@nestjs/common';
import { callerOf, mayReach } from '@wagerlog/http';
import { bets, timelines } from '@wagerlog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asOf } from '../edge/answer-fields';
import { idInPath } from '../edge/query';
import { Reads } from '../edge/reads';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import { betAnswer, presentBet, presentTimeline, timelineAnswer } from './bet.answers';

@Controller('v1/bets')
export class BetsController {
  constructor(private readonly reads: Reads) {}

  @Get(':betId')
  @Route({
    summary: 'A bet',
    roles: readersOf.bet,
    parameter: 'betId',
    answer: asOf(betAnswer),
    tagged: true,
  })
  async bet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.reads.one(request, reply, {
      ...ownBet(request),
      model: bets,
      streams: (bet) => bet && [`account-${bet.accountId}`],
      present: presentBet,
    });
  }

  @Get(':betId/timeline')
  @Route({
    summary: 'Every event of a bet, in order; also of one that was refused',
    roles: readersOf.bet,
    parameter: 'betId',
    answer: asOf(timelineAnswer),
    tagged: true,
  })
  async timeline(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.reads.one(request, reply, {
      ...ownBet(request),
      model: timelines,
      streams: (timeline) =>
        timeline && [
          `account-${timeline.accountId}`,
          ...new Set(timeline.events.map(({ stream }) => stream)),
        ],
      present: (timeline) => presentTimeline(timeline, (at) => this.reads.answers.token(at)),
    });
  }
}

const ownBet = (request: FastifyRequest) =>
  ({
    key: idInPath(request, 'betId'),
    unknown: 'BET_UNKNOWN',
    isVisible: ({ accountId }: { readonly accountId: string }) =>
      mayReach(callerOf(request), accountId),
  }) as const;
