import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openEventStore } from '@wagerlog/eventstore';
import type { EventStore, EventStoreOptions } from '@wagerlog/eventstore';
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
import { createPlacement } from '@wagerlog/placement';
import { AppModule } from './app.module';
import type { Opened } from './app.module';
import { serveDocumentation } from './edge/documentation';
import { translateStoreErrors } from './deciding/refusals';
import { reportCache } from './edge/cache-figures';
import { createReports } from './edge/reports';
import { StoreIdentity } from './edge/store-identity';
import type { CommandApiSettings } from './settings';

const clockSkewMaxMs = 5000;
const checkMs = 900;
const identityMs = 2000;

export interface Surroundings {
  readonly logger: Logger;
  readonly open?: (options: EventStoreOptions) => EventStore;
}

export interface CommandApi extends Running {
  /** The public port taken. */
  readonly port: number;
}

/** Opens everything, listens, and is ready once the store has answered. Throws `CannotStart`. */
export const startCommandApi = async (
  settings: CommandApiSettings,
  { logger, open = openEventStore }: Surroundings,
): Promise<CommandApi> => {
  const registry = createMetrics('command-api');
  const tracing = startTracing('command-api', settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const reports = createReports(registry, logger);
  const store = open({
    url: settings.EVENTSTORE_URL,
    appendThreads: settings.APPEND_THREADS,
    onThreadEnded: reports.threadEnded,
    onCircuitChange: reports.circuit,
    report: reports.deciding,
  });
  reportCache(registry, () => store.runner.cache);
  const identity = new StoreIdentity();
  const authenticator = createAuthenticator(settings);
  const health = createHealth(checksOf({ store, authenticator, identity }));
  const { HOST: host, METRICS_PORT } = settings;
  const metricsServer = await startMetricsServer({ host, port: METRICS_PORT, registry, health });
  const translate = translateStoreErrors;
  const edge = { settings, authenticator, health, logger, tracing, translate };
  const server = createHttpServer({ ...edge, metrics: createHttpMetrics(registry) });
  const placement = createPlacement({ store, onLeftToSweeper: reports.leftToSweeper });
  const app = await addRoutes(server, { settings, store, placement, identity }, logger);
  const port = await server.listen();
  logger.info({ port, metricsPort: metricsServer.port }, 'listening');
  await learnIdentity({ store, identity, settings, logger });
  return {
    port,
    stop: async () => {
      health.stop();
      await server.drain();
      await app.close();
      await placement.idle();
      await store.dispose();
      await Promise.all([metricsServer.close(), tracing?.stop()]);
    },
  };
};

interface Checked {
  readonly store: EventStore;
  readonly authenticator: Authenticator;
  readonly identity: StoreIdentity;
}

const checksOf = ({ store, authenticator, identity }: Checked) => ({
  eventstore: async () => {
    await store.ping(Date.now() + checkMs);
    identity.require();
  },
  clock: async () => {
    const skewMs = await store.clockSkew(Date.now() + checkMs);
    if (Math.abs(skewMs) > clockSkewMaxMs) {
      throw new Error(`this clock is ${skewMs} ms ahead of the store's; synchronise it`);
    }
  },
  identity: () => authenticator.ping(),
});

const addRoutes = async (
  { fastify }: HttpServer,
  opened: Opened,
  logger: Logger,
): Promise<NestFastifyApplication> => {
  const { identity, settings } = opened;
  fastify.addHook('onRoute', ({ config }) => {
    if (settings.DEMO_DEPOSITS && config?.roles !== undefined) {
      Object.assign(config, { roles: [...config.roles, ...(config.demoRoles ?? [])] });
    }
  });
  // Without the store's id no answer could name its position: then nothing is decided either.
  fastify.addHook('preHandler', ({ routeOptions }, _reply, done) => {
    if (routeOptions.config.roles !== undefined) identity.require();
    done();
  });
  const adapter = onlyRoutes(new FastifyAdapter(fastify as never));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(opened), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(createProblemFilter(logger, translateStoreErrors));
  serveDocumentation(app);
  await app.init();
  return app;
};

interface Learning {
  readonly store: EventStore;
  readonly identity: StoreIdentity;
  readonly settings: CommandApiSettings;
  readonly logger: Logger;
}

const learnIdentity = async ({ store, identity, settings, logger }: Learning) => {
  const storeId = await waitFor({
    dependency: 'eventstore',
    remedy: 'check EVENTSTORE_URL and that the event store runs',
    timeoutMs: settings.START_TIMEOUT_MS,
    logger,
    ask: () => store.identity(Date.now() + identityMs),
  });
  identity.learn(storeId);
  logger.info({ storeId }, 'ready');
};
