import { positionOfStore } from '@wagerlog/http';
import type { Position } from '@wagerlog/event-sourcing';
import type { FastifyRequest } from 'fastify';

/** How new an answer must be, and how long it may take to become so. */
export interface Freshness {
  /** `If-Min-Position`: never an answer that does not include it. */
  readonly minimum: Position | undefined;
  /** Epoch milliseconds. */
  readonly deadlineAt: number;
  readonly exchange: FastifyRequest['exchange'];
}

/** Left of the request's deadline for reading and answering. */
const readingMs = 300;

/** The header wins over the query parameter. @throws Problem POSITION_INVALID */
export const freshnessOf = (
  { headers, exchange }: FastifyRequest,
  storeId: string,
  minPosition?: string,
): Freshness => {
  const header = headers['if-min-position'];
  const text = header === undefined ? minPosition : String(header);
  return {
    minimum: text === undefined ? undefined : positionOfStore(text, storeId),
    deadlineAt: Math.max(Date.now(), exchange.deadlineAt - readingMs),
    exchange,
  };
};
