import type { Json } from '@wagerlog/event-sourcing';
import { codes } from './codes';
import type { Code } from './codes';

export type Facts = { readonly [name: string]: Json };

export interface ProblemOptions {
  /** What is the matter with this occurrence; by default the code's title. */
  readonly detail?: string;
  readonly facts?: Facts;
  /** Only where the code has two: `MARKET_UNKNOWN` named in a body is 422. */
  readonly status?: number;
  /** Further response headers. */
  readonly headers?: { readonly [name: string]: string };
}

/** An answer that is not the one the client hoped for; thrown, met by the server's error handler. */
export class Problem extends Error {
  readonly status: number;
  readonly facts: Facts;
  readonly headers: { readonly [name: string]: string };

  constructor(
    readonly code: Code,
    { detail = codes[code].title, facts = {}, status, headers = {} }: ProblemOptions = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status ?? codes[code].status;
    this.facts = facts;
    this.headers = headers;
  }
}

export const malformed = (detail: string): Problem => new Problem('MALFORMED', { detail });

/** Nothing was changed; `retryAfterMs` says when another try makes sense. */
export const unavailable = (detail: string, retryAfterMs = 1000): Problem =>
  new Problem('UNAVAILABLE', { detail, facts: { retryAfterMs } });

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** RFC 9457. Standard members come last, so that no fact can pose as one. */
export const problemBody = (
  problem: Problem,
  requestId: string,
): { readonly [name: string]: Json } => ({
  ...problem.facts,
  type: `urn:wagerlog:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
  title: codes[problem.code].title,
  status: problem.status,
  detail: problem.message,
  code: problem.code,
  requestId,
});

/** RFC 9457 §4.2.1: a fault of ours has no type of its own and tells nothing of the inside. */
export const faultBody = (requestId: string): { readonly [name: string]: Json } => ({
  type: 'about:blank',
  title: 'Internal Server Error',
  status: 500,
  detail:
    'The request failed for a reason that is not yours; it is in the log under the requestId.',
  requestId,
});

/** Headers of an answer, `Retry-After` (whole seconds, RFC 9110 §10.2.3) included. */
export const problemHeaders = ({
  facts,
  headers,
}: Pick<Problem, 'facts' | 'headers'>): { readonly [name: string]: string } => {
  const { retryAfterMs } = facts;
  if (typeof retryAfterMs !== 'number') return headers;
  return { ...headers, 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
};
