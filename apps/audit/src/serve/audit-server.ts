import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { storeIdentityStream } from '@wagerlog/event-sourcing';
import { type EventStore, openEventStore, StoreUnavailable } from '@wagerlog/eventstore';
import {
  createAuthenticator,
  createHealth,
  createHttpMetrics,
  createHttpServer,
  createMetrics,
  createProblemFilter,
  type HttpServer,
  type Logger,
  onlyRoutes,
  type Running,
  startMetricsServer,
  startTracing,
  type Translate,
  unavailable,
  waitFor,
} from '@wagerlog/http';
import { AsOfPosition } from './as-of-position';
import { AuditModule } from './audit.module';
import type { AuditSettings } from './settings';

const checkMs = 900;
const identityMs = 2_000;

/** Opens everything, listens, and gives back how to stop. Throws `CannotStart`. */
export const startAudit = async (settings: AuditSettings, logger: Logger): Promise<Running> => {
  const registry = createMetrics('audit');
  const tracing = startTracing('audit', settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const store = openEventStore({ url: settings.EVENTSTORE_URL });
  const authenticator = createAuthenticator(settings);
  const health = createHealth({
    eventstore: () => store.ping(Date.now() + checkMs),
    identity: () => authenticator.ping(),
  });
  const { HOST: host, METRICS_PORT } = settings;
  const metricsServer = await startMetricsServer({ host, port: METRICS_PORT, registry, health });
  const metrics = createHttpMetrics(registry);
  const edge = { settings, authenticator, health, logger, metrics, tracing };
  const server = createHttpServer({ ...edge, translate });
  const asOfPosition = new AsOfPosition(store);
  const app = await addRoutes(server, AuditModule.over(store, asOfPosition), logger);
  const port = await server.listen();
  logger.info({ port, metricsPort: metricsServer.port }, 'listening');
  const starting = new AbortController();
  asOfPosition.learn(await identify(store, { settings, logger, signal: starting.signal }));
  return {
    stop: async () => {
      health.stop();
      starting.abort();
      await server.drain();
      await app.close();
      await store.dispose();
      await Promise.all([metricsServer.close(), tracing?.stop()]);
    },
  };
};

const translate: Translate = (error) =>
  error instanceof StoreUnavailable
    ? unavailable('The event store does not answer right now.')
    : undefined;

const addRoutes = async (
  { fastify }: HttpServer,
  module: ReturnType<typeof AuditModule.over>,
  logger: Logger,
): Promise<NestFastifyApplication> => {
  const adapter = onlyRoutes(new FastifyAdapter(fastify as never));
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(createProblemFilter(logger, translate));
  const outline = new DocumentBuilder()
    .setTitle('Wagerlog audit API')
    .setDescription('Streams as they are stored, their state as of then, and the verdict.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, outline), {
    jsonDocumentUrl: 'openapi.json',
  });
  await app.init();
  return app;
};

interface Identifying {
  readonly settings: AuditSettings;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const identify = (store: EventStore, { settings, logger, signal }: Identifying): Promise<string> =>
  waitFor({
    dependency: 'eventstore',
    remedy: 'check EVENTSTORE_URL and that the event store runs',
    timeoutMs: settings.START_TIMEOUT_MS,
    logger,
    signal,
    ask: () => readIdentity(store),
  });

/** The auditor reads what the first command-api wrote; it writes nothing, not even this. */
const readIdentity = async (store: EventStore): Promise<string> => {
  const read = { stream: storeIdentityStream, from: 0, count: 1 };
  for await (const { data } of store.readStream({ ...read, deadlineAt: Date.now() + identityMs })) {
    const { storeId } = data as { readonly storeId?: unknown };
    if (typeof storeId === 'string') return storeId;
  }
  throw new StoreUnavailable('the store has no id yet: no command-api has started on it');
};
