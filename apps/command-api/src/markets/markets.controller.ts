import { Controller, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { currencyExponent, presentOdds } from '@wagerlog/domain';
import type { MarketCommand } from '@wagerlog/domain';
import { Problem, malformed } from '@wagerlog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers } from '../edge/answers';
import { ask, askOfMarket, contextOf } from '../edge/asked';
import type { Asked } from '../edge/asked';
import { observe } from '../deciding/observe';
import { Route } from '../edge/route';
import { MarketMessage } from './market.handler';
import type { MarketDecided } from './market.handler';
import * as bodies from './market.requests';
import { PublishPricesMessage } from './publish-prices.handler';
import type { Published } from './publish-prices.handler';
import { QuoteMessage } from './quote.handler';
import type { Quoted } from './quote.handler';

@Controller('v1/markets')
export class MarketsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly answers: Answers,
  ) {}

  @Post()
  @Route({
    summary: 'Define a market',
    roles: ['trader'],
    keyed: true,
    body: bodies.defineMarketBody,
    answers: [[201, 200], bodies.marketAnswer],
  })
  async define(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = ask(request, bodies.defineMarketBody);
    const { handicap, ...rest } = asked.body;
    const { marketId, currency } = rest;
    if (currencyExponent(currency) === undefined) {
      throw new Problem('CURRENCY_UNKNOWN', { facts: { currency } });
    }
    const definition = handicap === undefined ? rest : { ...rest, handicap };
    const decided = await this.run(asked, marketId, { type: 'DefineMarket', definition });
    this.answers.send(reply, {
      status: decided.events.length > 0 ? 201 : 200,
      body: { marketId, ...standingOf(decided, 'defined') },
      position: decided.position,
      location: `/v1/markets/${marketId}`,
    });
  }

  @Put(':marketId/status')
  @Route({
    summary: 'Open, suspend or close a market',
    roles: ['trader'],
    guarded: true,
    body: bodies.marketStatusBody,
    answers: [[200], bodies.marketStatusAnswer],
  })
  async setStatus(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const expected = expectedRevision(request.headers['if-match']);
    const asked = askOfMarket(request, bodies.marketStatusBody);
    const { status } = asked.body;
    const decided = await this.run(asked, asked.marketId, {
      type: 'SetMarketStatus',
      status,
      ...(expected === undefined ? {} : { expectedStatusRevision: expected }),
    });
    const { position } = decided;
    this.answers.send(reply, { status: 200, body: standingOf(decided, status), position });
  }

  @Put(':marketId/prices')
  @Route({
    summary: 'Publish prices',
    roles: ['trader'],
    body: bodies.pricesBody,
    answers: [[200], bodies.pricesAnswer],
  })
  async publish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfMarket(request, bodies.pricesBody);
    const message = new PublishPricesMessage(
      asked.marketId,
      { type: 'PublishPrices', ...asked.body },
      contextOf(asked),
    );
    const { position, ...body } = await this.commands.execute<PublishPricesMessage, Published>(
      message,
    );
    request.exchange.note({ command: 'PublishPrices', ...body });
    this.answers.send(reply, { status: 200, body, position });
  }

  @Put(':marketId/liability-limit')
  @Route({
    summary: 'Change what the house may lose on one selection',
    roles: ['trader'],
    body: bodies.liabilityLimitBody,
    answers: [[200], bodies.liabilityLimitAnswer],
  })
  async limit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = askOfMarket(request, bodies.liabilityLimitBody);
    const { body, marketId } = asked;
    const { position } = await this.run(asked, marketId, { type: 'ChangeLiabilityLimit', ...body });
    this.answers.send(reply, { status: 200, body, position });
  }

  @Post(':marketId/quotes')
  @Route({
    summary: 'Ask for the terms a bet would meet now',
    roles: ['customer', 'service', 'trader'],
    changesNothing: true,
    body: bodies.quoteBody,
    answers: [[200], bodies.quoteAnswer],
  })
  async quote(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { marketId, body } = askOfMarket(request, bodies.quoteBody);
    const { deadlineAt } = request.exchange;
    const message = new QuoteMessage(marketId, body.selectionId, deadlineAt);
    const { position, odds, ...terms } = await this.queries.execute<QuoteMessage, Quoted>(message);
    const serverTime = new Date().toISOString();
    this.answers.send(reply, {
      status: 200,
      body: { odds: presentOdds(odds), ...terms, serverTime },
      position,
    });
  }

  private async run(
    asked: Asked<unknown>,
    marketId: string,
    command: MarketCommand,
  ): Promise<MarketDecided> {
    const message = new MarketMessage(marketId, command, contextOf(asked));
    const decided = await this.commands.execute<MarketMessage, MarketDecided>(message);
    return observe(asked.request, decided, { marketId, command: command.type });
  }
}

/** api.md §7: `revision` is that of the market's last status change. */
const standingOf = ({ state, events }: MarketDecided, status: string) => {
  const turned = events.at(-1);
  if (turned !== undefined) return { status, revision: turned.revision };
  if (state.status === 'undefined') throw new Error('an undefined market has no standing');
  return { status: state.status, revision: state.statusRevision };
};

/** `If-Match: "12"`; a list or a weak tag cannot name a revision. */
const expectedRevision = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const revision = /^"(0|[1-9]\d{0,14})"$/.exec(header)?.[1];
  if (revision === undefined) throw malformed('If-Match is not a revision in quotes.');
  return Number(revision);
};
