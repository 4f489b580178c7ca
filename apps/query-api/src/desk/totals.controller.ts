import { Controller, Get, Req, Res } from '@nestjs/common';
import { malformed } from '@wagerlog/http';
import { totals } from '@wagerlog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { queryOf } from '../edge/query';
import { Reads } from '../edge/reads';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import { daysAnswer, presentDay } from './desk.answers';

/** Ten years of one currency. */
const daysMax = 3_660;

const dateField = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDate(text),
    'is not a date of the form 2026-11-23',
  )
  .optional();
const isDate = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

const daysQuery = z.object({ from: dateField, to: dateField });

@Controller('v1/totals')
export class TotalsController {
  constructor(private readonly reads: Reads) {}

  @Get('daily')
  @Route({
    summary: 'Totals per UTC day and currency, both ends included',
    roles: readersOf.desk,
    query: daysQuery,
    answer: daysAnswer,
  })
  async daily(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { from, to, minPosition } = queryOf(request, daysQuery);
    if (from !== undefined && to !== undefined && from > to) throw malformed('from is after to.');
    const fresh = this.reads.fresh(request, minPosition);
    const { kept, asOf } = await this.reads.list(fresh, {
      model: totals,
      query: {
        match: {},
        sortBy: '_id',
        direction: 'ascending',
        limit: daysMax + 1,
        ...(from !== undefined && { from }),
        // Keys are a date, a slash and a currency: `~` comes after every letter.
        ...(to !== undefined && { until: `${to}/~` }),
      },
    });
    if (kept.length > daysMax) {
      throw malformed(`There are more than ${daysMax} days; narrow from and to.`);
    }
    const body = { days: kept.map(({ document }) => presentDay(document)) };
    this.reads.answers.send(reply, { body, asOf });
  }
}
