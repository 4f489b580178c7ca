import { createServer, type Server } from 'node:http';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Load } from '../admission/load';
import type { LoadSettings } from '../admission/load';
import type { Authenticator } from '../auth/authenticator';
import { Problem } from '../problems/problem';
import type { Health } from '../process/health';
import { listen } from '../process/listen';
import { liveness } from '../process/metrics-server';
import type { HttpMetrics } from '../process/metrics';
import type { Tracing } from '../process/tracing';
import { answerError, problemOf, sendProblem } from './answer';
import type { Translate } from './answer';
import { receiveBody } from '../intake/body';
import { answerClientError, headersMaxBytes } from '../intake/client-error';
import { requestIdOf } from '../intake/request-id';
import { Gate } from './gate';
import { startDeadline } from './deadline';
import { silentConnections } from './silent-connections';

export interface EdgeSettings extends LoadSettings {
  readonly HOST: string;
  readonly PORT: number;
  readonly ALLOWED_ORIGINS: readonly string[] | undefined;
  readonly MAX_CONNECTIONS: number;
}

export interface HttpServerOptions {
  readonly settings: EdgeSettings;
  readonly authenticator: Authenticator;
  readonly health: Health;
  readonly logger: Logger;
  readonly metrics: HttpMetrics;
  readonly tracing?: Tracing | undefined;
  readonly translate?: Translate;
}

export interface HttpServer {
  /** Routes are added to this; their `config` says who may and what is required. */
  readonly fastify: FastifyInstance;
  /** Resolves with the port taken; throws `CannotStart`. */
  readonly listen: () => Promise<number>;
  /** Accepts nothing more and resolves when running requests have been answered. */
  readonly drain: () => Promise<void>;
  /** Requests at work. */
  readonly inFlight: () => number;
}

const headersTimeoutMs = 5000;
/** Above headers and body: ends what still arrives after its answer. */
const arrivalTimeoutMs = 15_000;
const keepAliveMs = 65_000;
const expiryCheckMs = 500;

const arrival = {
  maxHeaderSize: headersMaxBytes,
  headersTimeout: headersTimeoutMs,
  requestTimeout: arrivalTimeoutMs,
  keepAliveTimeout: keepAliveMs,
  connectionsCheckingInterval: expiryCheckMs,
} as const;

/**
 * The edge of every public API: order of checks, limits, deadlines and problem details as api.md
 * says, so that a route only reads its body and answers.
 */
export const createHttpServer = (options: HttpServerOptions): HttpServer => {
  const { settings, health } = options;
  const load = new Load(settings);
  options.metrics.showLoad(() => load.figures);
  const gate = new Gate(options, load);
  const server = createInstance(settings, gate);
  const silent = silentConnections(server.server);
  addHooks(server, { options, load, gate });
  addHandlers(server, options);
  addHealthRoutes(server, health);
  return {
    fastify: server,
    listen: async () => {
      await server.ready();
      const { HOST: host, PORT: port } = settings;
      return listen(server.server, { host, port, setting: 'PORT' });
    },
    drain: async () => {
      load.draining = true;
      // The framework does not close a server that it has not made.
      const closed = new Promise<void>((resolve) => void server.server.close(() => resolve()));
      silent.end();
      await Promise.all([closed, server.close()]);
      load.close();
      gate.close();
    },
    inFlight: () => load.inFlight,
  };
};

const createInstance = ({ MAX_CONNECTIONS }: EdgeSettings, gate: Gate): FastifyInstance => {
  const instance = fastify<Server>({
    logger: false,
    serverFactory: (handle) => createServer(arrival, gate.atTheDoor(handle)),
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    allowErrorHandlerOverride: false,
    clientErrorHandler: answerClientError,
    genReqId: requestIdOf,
    frameworkErrors: (error, _request, reply) =>
      sendProblem(
        reply,
        problemOf(error, () => undefined),
      ),
  });
  instance.server.maxConnections = MAX_CONNECTIONS;
  return instance as FastifyInstance;
};

interface Wiring {
  readonly options: HttpServerOptions;
  readonly load: Load;
  readonly gate: Gate;
}

const addHooks = (server: FastifyInstance, { options, load, gate }: Wiring): void => {
  server.addHook('onRoute', ({ url, config }) => {
    // A route whose roles were forgotten would be open to everyone.
    if (url.startsWith('/v1/') && config?.roles === undefined) throw new Error(`${url}: no roles`);
  });
  // Every request gets its own in the first hook; this only fixes the shape of the object.
  server.decorateRequest('exchange');
  server.addHook('onRequest', (request, reply, done) => {
    gate.admit(request, reply, done);
  });
  server.addHook('preValidation', (request, reply, done) =>
    receiveOutside(request, (refusal, body) => {
      request.body = body;
      // What such a client still sends is no request.
      if (refusal !== undefined && refusal.code !== 'BODY_TOO_LARGE') {
        reply.header('connection', 'close');
      }
      done(refusal);
    }),
  );
  server.addHook('preValidation', (request, reply, done) => {
    gate.read(request);
    startDeadline(request, reply, options.settings.REQUEST_TIMEOUT_MS);
    done();
  });
  server.addHook('onSend', (request, reply, ...[, done]) => {
    reply.header('server-timing', request.exchange.serverTiming());
    if (load.draining) reply.header('connection', 'close');
    done();
  });
};

const addHandlers = (server: FastifyInstance, options: HttpServerOptions): void => {
  const { logger, translate = () => undefined } = options;
  // Bodies are taken in by a hook: Fastify's way binds an async resource to each, at half its cost.
  for (const method of ['POST', 'PUT']) {
    server.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
  server.setErrorHandler((error, _, reply) => answerError(reply, error, { logger, translate }));
  server.setNotFoundHandler((_, reply) => sendProblem(reply, new Problem('NOT_FOUND')));
};

/** While a body is on its way its request does no work of ours. */
const receiveOutside: typeof receiveBody = (request, done) => {
  const { place } = request.exchange;
  place?.stepOut();
  receiveBody(request, (refusal, body) => {
    place?.stepIn();
    done(refusal, body);
  });
};

const addHealthRoutes = (server: FastifyInstance, health: Health): void => {
  const config = { always: true } as const;
  server.get('/health/live', { config }, () => liveness);
  server.get('/health/ready', { config }, async (_, reply) => {
    const readiness = await health.readiness();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
};
