import { Controller, Get, Req, Res } from '@nestjs/common';
import { callerOf, mayReach } from '@wagerlog/http';
import { accounts, bets, statement } from '@wagerlog/read-models';
import type { AccountDocument } from '@wagerlog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { betsAnswer, presentBet } from '../bets/bet.answers';
import { asOf } from '../edge/answer-fields';
import { idInPath, pageQuery, queryOf } from '../edge/query';
import { Reads } from '../edge/reads';
import type { Single } from '../edge/reads';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import { accountAnswer, presentAccount, presentEntry, statementAnswer } from './account.answers';

const betsQuery = pageQuery.extend({ status: z.enum(['placed', 'settled', 'voided']).optional() });

@Controller('v1/accounts')
export class AccountsController {
  constructor(private readonly reads: Reads) {}

  @Get(':accountId')
  @Route({
    summary: 'An account: balance, open stakes, status',
    roles: readersOf.account,
    parameter: 'accountId',
    answer: asOf(accountAnswer),
    tagged: true,
  })
  async account(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.reads.one(request, reply, { ...accountOf(request), present: presentAccount });
  }

  @Get(':accountId/statement')
  @Route({
    summary: "An account's entries, newest first",
    roles: readersOf.account,
    parameter: 'accountId',
    query: pageQuery,
    answer: statementAnswer,
  })
  async statement(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { limit, cursor, minPosition } = queryOf(request, pageQuery);
    const fresh = this.reads.fresh(request, minPosition);
    const { document } = await this.reads.visible(fresh, accountOf(request));
    const { accountId, currency } = document;
    const { documents, next, asOf } = await this.reads.page(fresh, {
      ...newestFirst(accountId),
      model: statement,
      list: `statement/${accountId}`,
      match: { accountId },
      limit,
      cursor,
    });
    const body = { currency, entries: documents.map(presentEntry), ...next };
    this.reads.answers.send(reply, { body, asOf });
  }

  @Get(':accountId/bets')
  @Route({
    summary: "An account's bets, newest first",
    roles: readersOf.bet,
    parameter: 'accountId',
    query: betsQuery,
    answer: betsAnswer,
  })
  async bets(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { limit, cursor, status, minPosition } = queryOf(request, betsQuery);
    const fresh = this.reads.fresh(request, minPosition);
    const { document } = await this.reads.visible(fresh, accountOf(request));
    const { accountId } = document;
    const { documents, next, asOf } = await this.reads.page(fresh, {
      ...newestFirst(accountId),
      model: bets,
      list: `bets/${accountId}/${status ?? ''}`,
      match: status === undefined ? { accountId } : { accountId, status },
      limit,
      cursor,
    });
    this.reads.answers.send(reply, { body: { bets: documents.map(presentBet), ...next }, asOf });
  }
}

const newestFirst = (accountId: string) =>
  ({
    sortBy: 'revision',
    direction: 'descending',
    streams: [`account-${accountId}`],
  }) as const;

const accountOf = (request: FastifyRequest): Omit<Single<AccountDocument>, 'present'> => {
  const key = idInPath(request, 'accountId');
  return {
    model: accounts,
    key,
    unknown: 'ACCOUNT_UNKNOWN',
    streams: () => [`account-${key}`],
    isVisible: ({ accountId }) => mayReach(callerOf(request), accountId),
  };
};
