import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, unavailable } from '../problems/problem';
import { sendProblem } from './answer';

/** The work itself keeps the deadline; this much later the edge answers in its place. */
const graceMs = 100;

/**
 * Counts from the complete arrival of the request: a slow client pays with its own time, and what
 * it waited in line is ours. Past it, what may have been written is in doubt (504); a request that
 * writes nothing is not (503).
 */
export const startDeadline = (
  { exchange, method, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  timeoutMs: number,
): void => {
  const { endless, changesNothing } = routeOptions.config;
  if (endless === true) return exchange.arrived(Infinity);
  exchange.arrived(timeoutMs);
  const timer = setTimeout(
    () => {
      const harmless = method === 'GET' || changesNothing === true;
      sendProblem(
        reply,
        harmless ? unavailable('There was no answer in time.') : new Problem('OUTCOME_UNKNOWN'),
      );
    },
    exchange.deadlineAt - Date.now() + graceMs,
  );
  reply.raw.once('close', () => clearTimeout(timer));
};
