import type { FastifyRequest } from 'fastify';
import type { Tracing } from '../process/tracing';

/** W3C Trace Context §3.2.2, version 00: `00-<trace id>-<parent id>-<flags>`. */
const pattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export const parseTraceparent = (header: unknown): string | undefined =>
  typeof header === 'string' && pattern.test(header) ? header : undefined;

/** The trace this request belongs to: its own span's, if traces are kept, else the caller's. */
export const traceOf = (request: FastifyRequest, tracing: Tracing | undefined) => {
  const given = parseTraceparent(request.headers['traceparent']);
  const span = tracing?.beginRequest(request.method, given);
  return { traceparent: span?.traceparent ?? given, span };
};
