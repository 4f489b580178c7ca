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
  const running = processManager.run();
  return {
    stop: async () => {
      health.stop();
      processManager.stop();
      await running;
      await context.get<EventStore>('store').dispose();
      await context.get<Mongo>('mongo').close();
      await metricsServer.close();
      await context.close();
    },
  };
};

void runProcess({ logger, stopTimeoutMs: settings.STOP_TIMEOUT_MS, start });
