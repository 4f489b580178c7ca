import type { FastifyRequest } from 'fastify';
import type { Json } from '@wagerlog/event-sourcing';

interface Observed {
  readonly revisions: readonly [before: number, after: number];
  readonly replayed: boolean;
  readonly events: readonly unknown[];
  readonly timing: { readonly queueMs: number; readonly appendMs: number };
}

/** For the request's log line and `Server-Timing`. */
export const observe = <Result extends Observed>(
  { exchange }: FastifyRequest,
  result: Result,
  notes: { readonly [name: string]: Json } = {},
): Result => {
  const [revisionBefore, revisionAfter] = result.revisions;
  const outcome = result.replayed
    ? 'replayed'
    : result.events.length > 0
      ? 'recorded'
      : 'unchanged';
  exchange.note({ outcome, revisionBefore, revisionAfter, ...notes });
  exchange.spend('queue', result.timing.queueMs);
  exchange.spend('append', result.timing.appendMs);
  return result;
};
