import Fastify, { type FastifyInstance } from 'fastify';
import { Pool, types } from 'pg';
import { placing, type Mode } from './modes';
import type { BetBody } from './placing';

const int8 = 20;
const numeric = 1700;
/** Best or equal in a sweep from 4 to 64 on two cores. */
const connections = 8;

const betSchema = {
  type: 'object',
  required: ['accountId', 'marketId', 'selectionId', 'stake', 'odds', 'idempotencyKey'],
  additionalProperties: false,
  properties: {
    accountId: { type: 'integer', minimum: 1 },
    marketId: { type: 'string', minLength: 1, maxLength: 64 },
    selectionId: { type: 'string', minLength: 1, maxLength: 64 },
    stake: { type: 'integer', minimum: 1, maximum: 1e9 },
    odds: { type: 'number', exclusiveMinimum: 1, maximum: 10_000 },
    idempotencyKey: { type: 'string', minLength: 8, maxLength: 64 },
  },
} as const;

/** The usual betting backend: bets over one Postgres, without log, login or limits. */
export const createBackend = (mode: Mode, connectionString: string): FastifyInstance => {
  types.setTypeParser(int8, Number);
  types.setTypeParser(numeric, Number);
  const pool = new Pool({
    connectionString,
    max: connections,
    min: connections,
    idleTimeoutMillis: 0,
  });
  const place = placing[mode](pool);
  const app = Fastify({ logger: false });
  app.post<{ Body: BetBody }>('/bets', { schema: { body: betSchema } }, async (request, reply) => {
    const [status, body] = await place(request.body);
    reply.code(status);
    return body;
  });
  app.addHook('onClose', () => pool.end());
  return app;
};
