import { Controller, Get, Req, Res } from '@nestjs/common';
import { books, markets } from '@wagerlog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asOf } from '../edge/answer-fields';
import { idInPath, pageQuery, queryOf } from '../edge/query';
import { Reads } from '../edge/reads';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import {
  bookAnswer,
  marketAnswer,
  marketsAnswer,
  marketStatus,
  presentBook,
  presentMarket,
} from './market.answers';

const marketsQuery = pageQuery.extend({ status: marketStatus.optional() });

@Controller('v1/markets')
export class MarketsController {
  constructor(private readonly reads: Reads) {}

  @Get()
  @Route({
    summary: 'Markets by their start',
    roles: readersOf.market,
    query: marketsQuery,
    answer: marketsAnswer,
  })
  async markets(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { limit, cursor, status, minPosition } = queryOf(request, marketsQuery);
    const fresh = this.reads.fresh(request, minPosition);
    const { documents, next, asOf } = await this.reads.page(fresh, {
      model: markets,
      list: `markets/${status ?? ''}`,
      match: status === undefined ? {} : { status },
      sortBy: 'order',
      direction: 'ascending',
      limit,
      cursor,
    });
    const body = { markets: documents.map(presentMarket), ...next };
    this.reads.answers.send(reply, { body, asOf });
  }

  @Get(':marketId')
  @Route({
    summary: 'A market: definition, status, prices',
    roles: readersOf.market,
    parameter: 'marketId',
    answer: asOf(marketAnswer),
    tagged: true,
  })
  async market(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.reads.one(request, reply, {
      ...marketOf(request),
      model: markets,
      present: presentMarket,
    });
  }

  @Get(':marketId/book')
  @Route({
    summary: "A market's book: what the house holds on each selection",
    roles: readersOf.desk,
    parameter: 'marketId',
    answer: asOf(bookAnswer),
    tagged: true,
  })
  async book(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.reads.one(request, reply, {
      ...marketOf(request),
      model: books,
      present: presentBook,
    });
  }
}

const marketOf = (request: FastifyRequest) => {
  const key = idInPath(request, 'marketId');
  return { key, unknown: 'MARKET_UNKNOWN', streams: () => [`market-${key}`] } as const;
};
