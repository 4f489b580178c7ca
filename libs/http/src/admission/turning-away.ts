import type { FastifyReply } from 'fastify';
import type { Headers } from '../intake/cors';
import { problemBody, problemHeaders, problemMediaType, unavailable } from '../problems/problem';
import type { Problem } from '../problems/problem';
import type { HttpMetrics } from '../process/metrics';
import type { Logger } from '../process/logger';
import type { LoadFigures, Refusal } from './load';

/** Made once: an error takes a stack with it. */
const problems: { readonly [Of in Refusal]: Problem } = {
  stopping: unavailable('This process is stopping.'),
  overloaded: unavailable('The process has as much work as it can bear.'),
};
const bodies = {
  stopping: problemBody(problems.stopping, ''),
  overloaded: problemBody(problems.overloaded, ''),
};
/** Those turned away together shall not come back together. */
const retryAfterMinMs = 500;
const retryAfterMaxMs = 2_500;
const summaryMs = 1_000;

export interface TurningAway {
  /** Answers 503 with `Retry-After`; `others` are what else every answer says. */
  readonly answer: (reply: FastifyReply, refusal: Refusal, others: Headers) => void;
  readonly close: () => void;
}

/**
 * The cheapest answer there is: under overload most of them are this one, and each takes from what
 * could be served. So it goes around the framework, the body of the request is not read, and the
 * log has one line per second that counts them.
 */
export const createTurningAway = (
  { logger, metrics }: { readonly logger: Logger; readonly metrics: HttpMetrics },
  figures: () => LoadFigures,
): TurningAway => {
  let count = 0;
  let summary: NodeJS.Timeout | undefined;
  const summarise = (): void => {
    clearTimeout(summary);
    summary = undefined;
    if (count > 0) logger.warn({ count, ...figures() }, 'turned away');
    count = 0;
  };
  return {
    answer: (reply, refusal, others) => {
      metrics.turnedAway.inc({ code: 'UNAVAILABLE' });
      count += 1;
      summary ??= setTimeout(summarise, summaryMs).unref();
      write(reply, refusal, others);
    },
    close: summarise,
  };
};

const write = (reply: FastifyReply, refusal: Refusal, others: Headers): void => {
  const { id, exchange } = reply.request;
  const pauseMs = retryAfterMinMs + Math.random() * (retryAfterMaxMs - retryAfterMinMs);
  const facts = { retryAfterMs: Math.ceil(pauseMs) };
  const { status, headers } = problems[refusal];
  const body = JSON.stringify({ ...bodies[refusal], ...facts, requestId: id });
  reply.hijack();
  reply.raw
    .writeHead(status, {
      ...others,
      ...problemHeaders({ facts, headers }),
      'content-type': problemMediaType,
      'content-length': Buffer.byteLength(body),
      'server-timing': exchange.serverTiming(),
      ...(refusal === 'stopping' ? { connection: 'close' } : {}),
    })
    .end(body);
};
