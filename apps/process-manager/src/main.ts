import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { EventStore } from '@wagerlog/eventstore';
import {
  createLogger,
  type Health,
  readSettings,
  type Registry,
  runProcess,
  type Running,
  startMetricsServer,
  waitFor,
} from '@wagerlog/http';
import type { Mongo } from '@wagerlog/mongo';
import { ProcessManager } from './process-manager';
import { ProcessManagerModule } from './process-manager.module';
import { processManagerSettings } from './settings';

const settings = readSettings(processManagerSettings);
const logger = createLogger('process-manager', settings.LOG_LEVEL);

/** The metrics port opens first: it tells what a start that takes its time is waiting for. */
const start = async (): Promise<Running> => {
  const module = ProcessManagerModule.of(settings, logger);
  const context = await NestFactory.createApplicationContext(module, { logger: false });
  const health = context.get<Health>('health');
  const processManager = context.get(ProcessManager);
  const metricsServer = await startMetricsServer({
    host: settings.HOST,
    port: settings.METRICS_PORT,
    registry: context.get<Registry>('registry'),
    health,
  });
  logger.info({ metricsPort: metricsServer.port }, 'process-manager started');
  const starting = new AbortController();
  const doors = { store: context.get<EventStore>('store'), mongo: context.get<Mongo>('mongo') };
  // A rejection is a start that cannot succeed: nobody catches it, so the process says so and ends.
  const running = untilReachable(doors, starting.signal)
    .catch((error: unknown) => {
      if (!starting.signal.aborted) throw error;
    })
    .then(() => processManager.run());
  return {
    stop: async () => {
      health.stop();
      starting.abort();
      processManager.stop();
      await running;
      await doors.store.dispose();
      await doors.mongo.close();
      await metricsServer.close();
      await context.close();
    },
  };
};

const pingTimeoutMs = 2_000;

const untilReachable = async (
  { store, mongo }: { readonly store: EventStore; readonly mongo: Mongo },
  signal: AbortSignal,
): Promise<void> => {
  const waiting = { timeoutMs: settings.START_TIMEOUT_MS, logger, signal };
  await Promise.all([
    waitFor({
      ...waiting,
      dependency: 'eventstore',
      remedy: 'check EVENTSTORE_URL and that the event store runs',
      ask: () => store.ping(Date.now() + pingTimeoutMs),
    }),
    waitFor({
      ...waiting,
      dependency: 'mongodb',
      remedy: 'check MONGODB_URL and that MongoDB runs',
      ask: () => mongo.ping(),
    }),
  ]);
};

void runProcess({ logger, stopTimeoutMs: settings.STOP_TIMEOUT_MS, start });
