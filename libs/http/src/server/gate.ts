import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator';
import { Problem, malformed } from '../problems/problem';
import type { HttpMetrics } from '../process/metrics';
import { problemOf, sendProblem } from './answer';
import { allowOrigin } from '../intake/cors';
import { createRateLimit } from '../intake/load';
import type { Load, LoadSettings } from '../intake/load';
import { parseStrictJson } from '../intake/strict-json';

interface GateOptions {
  readonly settings: LoadSettings & { readonly ALLOWED_ORIGINS: readonly string[] | undefined };
  readonly authenticator: Authenticator;
  readonly metrics: HttpMetrics;
}

type Done = () => void;

/**
 * Everything a request passes before its route: in the order of api.md §7, and nothing of the body
 * is read before the caller is known.
 */
export class Gate {
  private readonly allowOrigin: ReturnType<typeof allowOrigin>;
  private readonly takeTurn: (caller: string) => void;

  constructor(
    private readonly options: GateOptions,
    private readonly load: Load,
  ) {
    this.allowOrigin = allowOrigin(options.settings.ALLOWED_ORIGINS ?? []);
    this.takeTurn = createRateLimit(options.settings.RATE_LIMIT_PER_SECOND);
  }

  /** 404 route · 503 under load · 401 · 403; the body has not been looked at. */
  admit(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    reply.header('request-id', request.id).header('x-content-type-options', 'nosniff');
    this.allowOrigin(request, reply);
    if (request.method === 'OPTIONS') {
      reply.code(204).send();
      return;
    }
    const { always, roles } = request.routeOptions.config;
    const refusal = request.is404 ? new Problem('NOT_FOUND') : !always && this.load.refusal();
    if (refusal instanceof Problem) return this.turnAway(reply, refusal);
    if (roles === undefined) return done();
    this.identify(request).then(done, (error: unknown) =>
      this.turnAway(
        reply,
        problemOf(error, () => undefined),
      ),
    );
  }

  private async identify({ headers, exchange, routeOptions }: FastifyRequest): Promise<void> {
    const principal = await this.options.authenticator.authenticate(headers.authorization);
    exchange.principal = principal;
    this.takeTurn(principal.subject);
    if (routeOptions.config.roles?.includes(principal.role) === true) return;
    const detail = `The role ${principal.role} may not do this.`;
    throw new Problem('FORBIDDEN', { detail });
  }

  /** 400: the key, then the query, then the body as JSON. Throws. */
  read(request: FastifyRequest): void {
    const { routeOptions, exchange } = request;
    if (routeOptions.config.keyed === true) exchange.key = keyOf(request.raw);
    if (request.method === 'GET') return;
    const [parameter] = Object.keys(request.query as object);
    if (parameter !== undefined) throw malformed('This route takes no query parameters.');
    if (Buffer.isBuffer(request.body)) request.body = parseStrictJson(request.body);
  }

  private turnAway(reply: FastifyReply, problem: Problem | undefined): void {
    this.options.metrics.turnedAway.inc({ code: problem?.code ?? 'fault' });
    sendProblem(reply, problem);
  }
}

/** api.md §1: 1 to 255 printable ASCII characters. */
const keyOf = (message: IncomingMessage): string => {
  const keys = message.headersDistinct['idempotency-key'] ?? [];
  const key = keys[0] ?? '';
  if (key === '') throw new Problem('KEY_MISSING');
  if (keys.length > 1) throw malformed('The header Idempotency-Key is there twice.');
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw malformed('The header Idempotency-Key is not 1 to 255 printable ASCII characters.');
  }
  return key;
};

/** The caller's `Request-Id` if it can stand in a log line as it is, else a new one. */
export const requestIdOf = ({
  headers,
}: {
  readonly headers: IncomingMessage['headers'];
}): string => {
  const given = headers['request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
};
