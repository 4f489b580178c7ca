import type { FastifyReply, FastifyRequest } from 'fastify';

const requestHeaders =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Min-Position, Last-Event-ID, traceparent';
const exposedHeaders =
  'Wagerlog-Position, Idempotent-Replayed, Retry-After, ETag, Request-Id, Location, Server-Timing';
const preflightMaxAgeSeconds = '600';

/** CORS (Fetch §3.2) for the allowed origins; to others the answer says nothing. */
export const allowOrigin =
  (origins: readonly string[]) =>
  ({ headers, method }: FastifyRequest, reply: FastifyReply): void => {
    if (origins.length === 0) return;
    reply.header('vary', 'Origin');
    const { origin } = headers;
    if (origin === undefined || !origins.includes(origin)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', exposedHeaders);
    if (method !== 'OPTIONS') return;
    reply.header('access-control-allow-methods', 'GET, POST, PUT');
    reply.header('access-control-allow-headers', requestHeaders);
    reply.header('access-control-max-age', preflightMaxAgeSeconds);
  };
