import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { EventStore } from '@wagerlog/eventstore';
import { createLogger, readSettings, runProcess, startMetricsServer } from '@wagerlog/http';
import type { Health, Registry, Running } from '@wagerlog/http';
import type { Mongo } from '@wagerlog/mongo';
import { Projector } from './projector';
import { ProjectorModule } from './projector.module';
import { projectorSettings } from './settings';

const settings = readSettings(projectorSettings);
const logger = createLogger('projector', settings.LOG_LEVEL);

/** The metrics port opens first: it tells what a start that takes its time is waiting for. */
const start = async (): Promise<Running> => {
  const module = ProjectorModule.of(settings, logger);
  const context = await NestFactory.createApplicationContext(module, { logger: false });
  const health = context.get<Health>('health');
  const projector = context.get(Projector);
  const metricsServer = await startMetricsServer({
    host: settings.HOST,
    port: settings.METRICS_PORT,
    registry: context.get<Registry>('registry'),
    health,
  });
  logger.info({ metricsPort: metricsServer.port }, 'projector started');
  // A rejection is a start that cannot succeed: nobody catches it, so the process says so and ends.
  const running = projector.run();
  return {
    stop: async () => {
      health.stop();
      projector.stop();
      await running;
      await context.get<EventStore>('store').dispose();
      await context.get<Mongo>('mongo').close();
      await metricsServer.close();
      await context.close();
    },
  };
};

void runProcess({ logger, stopTimeoutMs: settings.STOP_TIMEOUT_MS, start });
