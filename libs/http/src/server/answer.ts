import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import {
  Problem,
  faultBody,
  malformed,
  problemBody,
  problemHeaders,
  problemMediaType,
} from '../problems/problem';

/** Turns an error of another library into a problem; `undefined`: it does not know the error. */
export type Translate = (error: unknown) => Problem | undefined;

/** Fastify's own refusals, by their codes. */
const frameworkProblem = (error: unknown): Problem | undefined => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('MEDIA_TYPE');
  if (code === 'FST_ERR_BAD_URL') return new Problem('NOT_FOUND');
  if (code.startsWith('FST_ERR_CTP_')) return malformed('The body cannot be read.');
  return undefined;
};

export const problemOf = (error: unknown, translate: Translate): Problem | undefined =>
  error instanceof Problem ? error : (translate(error) ?? frameworkProblem(error));

/** What a route threw, answered; what is not the client's doing leaves its cause in the log. */
export const answerError = (
  reply: FastifyReply,
  error: unknown,
  { logger, translate }: { readonly logger: Logger; readonly translate: Translate },
): void => {
  const { id: requestId } = reply.request;
  const problem = problemOf(error, translate);
  if (problem === undefined) logger.error({ err: error, requestId }, 'fault');
  else if (problem.status >= 500 && error instanceof Error) {
    logger.warn({ requestId, code: problem.code, reason: error.message }, 'not possible');
  }
  sendProblem(reply, problem);
};

/** Answers once: whoever comes second (a watchdog, a late handler) finds the answer given. */
export const sendProblem = (reply: FastifyReply, problem: Problem | undefined): void => {
  if (reply.sent) return;
  const { id } = reply.request;
  reply.type(problemMediaType);
  if (problem === undefined) {
    reply.code(500).send(faultBody(id));
    return;
  }
  reply.request.exchange?.note({ code: problem.code });
  reply.code(problem.status).headers(problemHeaders(problem)).send(problemBody(problem, id));
};
