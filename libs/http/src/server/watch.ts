import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { HttpMetrics } from '../process/metrics';
import type { Tracing } from '../process/tracing';
import { tenths } from './exchange';
import { traceOf } from './trace-context';

interface Watchers {
  readonly logger: Logger;
  readonly metrics: HttpMetrics;
  readonly tracing?: Tracing | undefined;
}

/** Counts, measures, traces and logs one request; until its connection is done with it. */
export const watch = (
  request: FastifyRequest,
  reply: FastifyReply,
  { logger, metrics, tracing }: Watchers,
): void => {
  const { exchange, method } = request;
  const { traceparent, span } = traceOf(request, tracing);
  exchange.traceparent = traceparent;
  reply.raw.once('close', () => {
    exchange.place?.leave(exchange.workedMs);
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.raw.statusCode;
    metrics.duration.observe({ method, route, status }, exchange.elapsedMs / 1000);
    span?.end(`${method} ${route}`, status);
    const level = levelOf(method);
    if (logger.isLevelEnabled(level)) logger[level](lineOf(request, reply, route), 'request');
  });
};

/** Commands are worth a line each; reads only when somebody looks for something. */
const levelOf = (method: string): 'info' | 'debug' =>
  method === 'POST' || method === 'PUT' ? 'info' : 'debug';

const lineOf = (
  { id, method, exchange }: FastifyRequest,
  { raw }: FastifyReply,
  route: string,
) => ({
  requestId: id,
  method,
  route,
  status: raw.statusCode,
  role: exchange.principal?.role,
  ...exchange.notes,
  ms: tenths(exchange.elapsedMs),
  durations: exchange.durations,
  ...(raw.writableFinished ? {} : { unread: true }),
});
