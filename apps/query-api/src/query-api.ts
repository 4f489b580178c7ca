import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  createAuthenticator,
  createHealth,
  createHttpMetrics,
  createHttpServer,
  createMetrics,
  createProblemFilter,
  onlyRoutes,
  startMetricsServer,
  startTracing,
  waitFor,
} from '@wagerlog/http';
import type { Authenticator, HttpServer, Logger, Running } from '@wagerlog/http';
import { openMongo } from '@wagerlog/mongo';
import { AppModule } from './app.module';
import type { Opened } from './app.module';
import { ChangeStreams } from './changes/change-streams';
import { serveDocumentation } from './edge/documentation';
import { StoreIdentity } from './edge/store-identity';
import { translateMongoErrors } from './edge/translate';
import { CheckpointWatch } from './reading/checkpoint-watch';
import type { QueryApiSettings } from './settings';

export interface QueryApi extends Running {
  readonly port: number;
}

/** Opens everything, listens, and gives back how to stop. Throws `CannotStart`. */
export const startQueryApi = async (
  settings: QueryApiSettings,
  logger: Logger,
): Promise<QueryApi> => {
  const { HOST: host, METRICS_PORT, MONGODB_URL: url, MONGODB_DATABASE: database } = settings;
  const registry = createMetrics('query-api');
  const tracing = startTracing('query-api', settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const mongo = openMongo({ url, database, appName: 'wagerlog-query-api', timeoutMs: callMs });
  const opened = open(mongo, logger);
  const authenticator = createAuthenticator(settings);
  const health = createHealth(checksOf(opened, authenticator));
  const metricsServer = await startMetricsServer({ host, port: METRICS_PORT, registry, health });
  const server = createHttpServer({
    settings,
    authenticator,
    health,
    logger,
    metrics: createHttpMetrics(registry),
    tracing,
    translate: translateMongoErrors,
  });
  const app = await addRoutes(server, opened, logger);
  const port = await server.listen();
  logger.info({ port, metricsPort: metricsServer.port }, 'listening');
  const starting = new AbortController();
  await reachMongo(opened, { settings, logger, signal: starting.signal });
  return {
    port,
    stop: async () => {
      health.stop();
      starting.abort();
      opened.streams.stop();
      await server.drain();
      await app.close();
      await mongo.close();
      await Promise.all([metricsServer.close(), tracing?.stop()]);
    },
  };
};

/** Below the deadline of a request, so that a database that hangs is answered for in time. */
const callMs = 1_500;

const open = (mongo: Opened['mongo'], logger: Logger): Opened => {
  const watch = new CheckpointWatch(mongo);
  return {
    mongo,
    watch,
    identity: new StoreIdentity(mongo),
    streams: new ChangeStreams(watch, logger),
  };
};

const checksOf = ({ mongo, identity }: Opened, authenticator: Authenticator) => ({
  mongodb: () => mongo.ping(),
  projections: async () => void (await identity.learn()),
  identity: () => authenticator.ping(),
});

const addRoutes = async (
  { fastify }: HttpServer,
  opened: Opened,
  logger: Logger,
): Promise<NestFastifyApplication> => {
  // Until a projector has named the store no answer could name its position.
  fastify.addHook('preHandler', async ({ routeOptions }) => {
    if (routeOptions.config.roles !== undefined) await opened.identity.learnOrRefuse();
  });
  const adapter = onlyRoutes(new FastifyAdapter(fastify as never));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(opened), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(createProblemFilter(logger, translateMongoErrors));
  serveDocumentation(app);
  await app.init();
  return app;
};

interface Reaching {
  readonly settings: QueryApiSettings;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const reachMongo = ({ mongo }: Opened, { settings, logger, signal }: Reaching): Promise<void> =>
  waitFor({
    dependency: 'mongodb',
    remedy: 'check MONGODB_URL and that MongoDB runs',
    timeoutMs: settings.START_TIMEOUT_MS,
    logger,
    signal,
    ask: () => mongo.ping(),
  });
