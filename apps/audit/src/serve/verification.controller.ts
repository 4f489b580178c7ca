import { Controller, Get, Req, Res } from '@nestjs/common';
import { unavailable } from '@wagerlog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsOfPosition, start } from './as-of-position';
import { verificationAsked } from './queries';
import { AuditRoute } from './route';
import { send } from './send';
import { positionOf, Verifications } from './verifications';

/** Kept free at the end of a request's time, for its answer. */
const answerMs = 100;
const retryAfterMs = 2_000;

/** The verdict on the whole log. */
@Controller('v1/verification')
export class VerificationController {
  constructor(
    private readonly verifications: Verifications,
    private readonly asOfPosition: AsOfPosition,
  ) {}

  @Get()
  @AuditRoute('Every invariant and every hash chain, up to `asOfPosition`', 'minPosition')
  async verification(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { minimum } = verificationAsked(request);
    const { deadlineAt } = request.exchange;
    const end = await this.asOfPosition.end(deadlineAt);
    this.asOfPosition.token(end, minimum);
    const verdict = await this.verifications.upTo(end, deadlineAt - answerMs);
    if (verdict === undefined) {
      throw unavailable('The first verification is still under way.', retryAfterMs);
    }
    const position = this.asOfPosition.token(positionOf(verdict) ?? start, minimum);
    const { verification, finishedAt } = verdict;
    send(reply, { ...verification, finishedAt }, position);
  }
}
