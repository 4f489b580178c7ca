import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Mongo } from '@wagerlog/mongo';
import { readModels } from '@wagerlog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noQuery, queryOf } from '../edge/query';
import { Reads } from '../edge/reads';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import { mongoToken } from '../edge/tokens';
import { earlierOf } from '../reading/positions';
import { checkpointPrefix } from '../reading/progress';
import type { Progress } from '../reading/progress';
import { ReadProgress } from '../reading/read.messages';
import { projectionsAnswer, projectionsOf } from './projections';

const collections = readModels.map(({ collection }) => collection);

@Controller('v1/operations')
export class OperationsController {
  constructor(
    private readonly reads: Reads,
    private readonly queries: QueryBus,
    @Inject(mongoToken) private readonly mongo: Mongo,
  ) {}

  @Get('projections')
  @Route({
    summary: 'How far each projection is, and what waits for a repair',
    roles: readersOf.operations,
    answer: projectionsAnswer,
  })
  async projections(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const fresh = this.reads.fresh(request, queryOf(request, noQuery).minPosition);
    const progress = await this.queries.execute<ReadProgress, Progress>(
      new ReadProgress(fresh, collections),
    );
    const held = await this.mongo.leases.held(checkpointPrefix);
    const token = this.reads.answers.token.bind(this.reads.answers);
    const projections = projectionsOf({ progress, held, token, now: Date.now() });
    const asOf = collections.map((each) => progress.ofAll(each)).reduce(earlierOf);
    this.reads.answers.send(reply, { body: { projections }, asOf });
  }
}
