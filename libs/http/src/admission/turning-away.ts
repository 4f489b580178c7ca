import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Headers } from '../intake/cors';
import { requestIdOf } from '../intake/request-id';
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
/** All but the request's own: its id is the last member, so the text ends where the id begins. */
const withoutId = (problem: Problem): string =>
  JSON.stringify({ ...problemBody(problem, ''), retryAfterMs: undefined }).slice(1, -2);
const texts = {
  stopping: withoutId(problems.stopping),
  overloaded: withoutId(problems.overloaded),
};
/** Those turned away together shall not come back together. */
const retryAfterMinMs = 500;
const retryAfterMaxMs = 2_500;
const summaryMs = 1_000;

/** A request in Node's own form, and how long it has been here. */
export interface Turned {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Milliseconds. */
  readonly waitedMs: number;
}

export interface TurningAway {
  /** Answers 503 with `Retry-After`; `others` are what else every answer says. */
  readonly answer: (turned: Turned, refusal: Refusal, others: Headers) => void;
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
    answer: (turned, refusal, others) => {
      metrics.turnedAway.inc({ code: 'UNAVAILABLE' });
      count += 1;
      summary ??= setTimeout(summarise, summaryMs).unref();
      write(turned, refusal, others);
    },
    close: summarise,
  };
};

/** Headers go out as a flat list, which Node writes as it is; all of the text is ASCII. */
const write = (
  { request, response, waitedMs }: Turned,
  refusal: Refusal,
  others: Headers,
): void => {
  const id = requestIdOf(request);
  const pauseMs = retryAfterMinMs + Math.random() * (retryAfterMaxMs - retryAfterMinMs);
  const facts = { retryAfterMs: Math.ceil(pauseMs) };
  const { status, headers } = problems[refusal];
  const body = `{"retryAfterMs":${facts.retryAfterMs},${texts[refusal]}${id}"}`;
  const list = ['request-id', id];
  for (const some of [others, problemHeaders({ facts, headers })]) {
    for (const name in some) list.push(name, some[name] ?? '');
  }
  list.push('content-type', problemMediaType, 'content-length', String(body.length));
  list.push('server-timing', `total;dur=${waitedMs}`);
  if (refusal === 'stopping') list.push('connection', 'close');
  response.writeHead(status, list).end(body);
};
