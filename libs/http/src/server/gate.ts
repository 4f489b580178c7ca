import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator';
import { Problem, malformed } from '../problems/problem';
import type { Logger } from '../process/logger';
import type { HttpMetrics } from '../process/metrics';
import type { Tracing } from '../process/tracing';
import { problemOf, sendProblem } from './answer';
import type { Load, LoadSettings, Place } from '../admission/load';
import { createRateLimit } from '../admission/rate-limit';
import { createTurningAway } from '../admission/turning-away';
import type { TurningAway } from '../admission/turning-away';
import { allowOrigin } from '../intake/cors';
import type { Headers } from '../intake/cors';
import { parseStrictJson } from '../intake/strict-json';
import { Exchange, tenths } from './exchange';
import { watch } from './watch';

interface GateOptions {
  readonly settings: LoadSettings & { readonly ALLOWED_ORIGINS: readonly string[] | undefined };
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly metrics: HttpMetrics;
  readonly tracing?: Tracing | undefined;
}

type Done = () => void;

interface Admitted {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly done: Done;
}

/**
 * Everything a request passes before its route: in the order of api.md §7, and nothing of the body
 * is read before the caller is known.
 */
export class Gate {
  private readonly headersFor: ReturnType<typeof allowOrigin>;
  private readonly takeTurn: (caller: string) => void;
  private readonly turningAway: TurningAway;

  constructor(
    private readonly options: GateOptions,
    private readonly load: Load,
  ) {
    this.headersFor = allowOrigin(options.settings.ALLOWED_ORIGINS ?? []);
    this.takeTurn = createRateLimit(options.settings.RATE_LIMIT_PER_SECOND);
    this.turningAway = createTurningAway(options, () => load.figures);
  }

  /** Before the framework has looked at it: most requests of an overload come no further. */
  atTheDoor(handle: RequestListener): RequestListener {
    return (request: IncomingMessage, response: ServerResponse) => {
      const refusal = isAlwaysAnswered(request) ? undefined : this.load.refusal();
      if (refusal === undefined) return void handle(request, response);
      const turned = { request, response, waitedMs: 0 };
      this.turningAway.answer(turned, refusal, this.others(request));
    };
  }

  /** 404 route · 503 under load · 401 · 403; the body has not been looked at. */
  admit(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    request.exchange = new Exchange();
    const { always } = request.routeOptions.config;
    if (always === true || request.is404 || request.method === 'OPTIONS') {
      this.begin(request, reply, done);
      return;
    }
    this.load.enter({
      start: (place, inLineMs) => {
        request.exchange.letIn(inLineMs);
        this.start(place, { request, reply, done });
      },
      turnAway: (refusal) => {
        reply.hijack();
        const waitedMs = tenths(request.exchange.elapsedMs);
        const turned = { request: request.raw, response: reply.raw, waitedMs };
        this.turningAway.answer(turned, refusal, this.others(request));
      },
    });
  }

  close(): void {
    this.turningAway.close();
  }

  private start(place: Place, { request, reply, done }: Admitted): void {
    if (reply.raw.destroyed) return place.leave(undefined);
    if (request.routeOptions.config.endless === true) place.leave(undefined);
    else request.exchange.place = place;
    this.begin(request, reply, done);
  }

  private begin(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    watch(request, reply, this.options);
    reply.headers({ 'request-id': request.id, ...this.others(request) });
    if (request.method === 'OPTIONS') {
      reply.code(204).send();
      return;
    }
    if (request.is404) return this.turnAway(reply, new Problem('NOT_FOUND'));
    if (request.routeOptions.config.roles === undefined) return done();
    this.identify(request).then(done, (error: unknown) =>
      this.turnAway(
        reply,
        problemOf(error, () => undefined),
      ),
    );
  }

  /** What every answer says, beside the id of its request. */
  private others(request: Pick<IncomingMessage, 'headers' | 'method'>): Headers {
    return { 'x-content-type-options': 'nosniff', ...this.headersFor(request) };
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

/** Health, and what a browser asks before it asks. */
const isAlwaysAnswered = ({ url = '', method }: IncomingMessage): boolean =>
  method === 'OPTIONS' || url.startsWith('/health/');

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
