import { Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { MarketCommand, VoidMarket } from '@wagerlog/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers } from '../edge/answers';
import { askOfMarket, contextOf } from '../edge/asked';
import type { Asked } from '../edge/asked';
import { fingerprintOf, idOfKey } from '../deciding/idempotency';
import { observe } from '../deciding/observe';
import { Route } from '../edge/route';
import { MarketMessage } from './market.handler';
import type { MarketDecided } from './market.handler';
import { resultBody, settlementAnswer, voidBody } from './market.requests';

/** Results and voids: each starts a settlement run, and the answer names it. */
@Controller('v1/markets/:marketId')
export class EndingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post('results')
  @Route({
    summary: 'Confirm or correct the result',
    roles: ['trader'],
    body: resultBody,
    answers: [[202, 200], settlementAnswer],
  })
  result(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfMarket(request, resultBody);
    return this.run(asked, { type: 'ConfirmResult', ...asked.body }, reply);
  }

  @Post('void')
  @Route({
    summary: 'Void a market, or the bets placed in a window',
    roles: ['trader'],
    keyed: true,
    body: voidBody,
    answers: [[202, 200], settlementAnswer],
  })
  void(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfMarket(request, voidBody);
    const { from, until, reason } = asked.body;
    const { marketId, key } = asked;
    const command: VoidMarket = {
      type: 'VoidMarket',
      voidId: idOfKey('void', marketId, key),
      reason,
      ...(from === undefined || until === undefined ? {} : { window: { from, until } }),
      fingerprint: fingerprintOf({ operation: 'void', marketId, from, until, reason }),
    };
    return this.run(asked, command, reply);
  }

  private async run(
    asked: Asked<unknown> & { readonly marketId: string },
    command: MarketCommand,
    reply: FastifyReply,
  ): Promise<void> {
    const context = contextOf(asked, 'voidId' in command ? command.voidId : undefined);
    const message = new MarketMessage(asked.marketId, command, context);
    const decided = await this.commands.execute<MarketMessage, MarketDecided>(message);
    const settlementId = settlementOf(decided);
    observe(asked.request, decided, { command: command.type, settlementId });
    const { events, replayed, position } = decided;
    this.answers.send(reply, {
      status: replayed || events.length === 0 ? 200 : 202,
      body: { settlementId },
      position,
      replayed,
      location: `/v1/settlements/${settlementId}`,
    });
  }
}

/** The run that the trigger started, now or when it was given before. */
const settlementOf = ({ state, events }: MarketDecided): string => {
  const [trigger] = events;
  if (trigger !== undefined && 'settlementId' in trigger.event.data) {
    return trigger.event.data.settlementId;
  }
  const before = state.status === 'undefined' ? undefined : state.lastResult;
  if (before === undefined) throw new Error('there is no run to name');
  return before.settlementId;
};
