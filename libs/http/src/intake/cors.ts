import type { IncomingMessage } from 'node:http';

const requestHeaders =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Min-Position, Last-Event-ID, traceparent';
const exposedHeaders =
  'Wagerlog-Position, Idempotent-Replayed, Retry-After, ETag, Request-Id, Location, Server-Timing';
const preflight = {
  'access-control-allow-methods': 'GET, POST, PUT',
  'access-control-allow-headers': requestHeaders,
  'access-control-max-age': '600',
} as const;

/** Of an answer, by lower-case names. */
export type Headers = { readonly [name: string]: string };

/** CORS (Fetch §3.2) for the allowed origins; to others the answer says nothing. */
export const allowOrigin =
  (origins: readonly string[]) =>
  (request: Pick<IncomingMessage, 'headers' | 'method'>): Headers => {
    if (origins.length === 0) return {};
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return { vary: 'Origin' };
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': exposedHeaders,
      ...(request.method === 'OPTIONS' ? preflight : {}),
    };
  };
