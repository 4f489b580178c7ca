import { Controller, Get, Req, Res } from '@nestjs/common';
import { parseSettlementId } from '@wagerlog/event-sourcing';
import { marketIdField } from '@wagerlog/http';
import { settlements } from '@wagerlog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asOf } from '../edge/answer-fields';
import { idInPath, pageQuery, queryOf } from '../edge/query';
import { Reads } from '../edge/reads';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import { presentSettlement, settlementAnswer, settlementsAnswer } from './desk.answers';

const settlementsQuery = pageQuery.extend({ marketId: marketIdField.optional() });

@Controller('v1/settlements')
export class SettlementsController {
  constructor(private readonly reads: Reads) {}

  @Get()
  @Route({
    summary: 'Settlement runs, newest first',
    roles: readersOf.desk,
    query: settlementsQuery,
    answer: settlementsAnswer,
  })
  async settlements(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { limit, cursor, marketId, minPosition } = queryOf(request, settlementsQuery);
    const fresh = this.reads.fresh(request, minPosition);
    const { documents, next, asOf } = await this.reads.page(fresh, {
      model: settlements,
      list: `settlements/${marketId ?? ''}`,
      match: marketId === undefined ? {} : { marketId },
      sortBy: 'order',
      direction: 'descending',
      limit,
      cursor,
    });
    const body = { settlements: documents.map(presentSettlement), ...next };
    this.reads.answers.send(reply, { body, asOf });
  }

  @Get(':settlementId')
  @Route({
    summary: 'A settlement run',
    roles: readersOf.desk,
    parameter: 'settlementId',
    answer: asOf(settlementAnswer),
    tagged: true,
  })
  async settlement(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const key = idInPath(request, 'settlementId');
    const marketId = parseSettlementId(key ?? '')?.marketId ?? '';
    await this.reads.one(request, reply, {
      model: settlements,
      key,
      unknown: 'NOT_FOUND',
      streams: () => [`market-${marketId}`, `settlement-${key}`],
      present: presentSettlement,
    });
  }
}
