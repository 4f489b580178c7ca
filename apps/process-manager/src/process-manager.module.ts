import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type DynamicModule, Module } from '@nestjs/common';
import { type EventStore, openEventStore } from '@wagerlog/eventstore';
import { createHealth, createMetrics, type Logger, type Registry } from '@wagerlog/http';
import { type Mongo, openMongo } from '@wagerlog/mongo';
import { appendFigures } from './append-figures';
import { ProcessManager } from './process-manager';
import { Reports } from './reports';
import type { ProcessManagerSettings } from './settings';

const pingTimeoutMs = 1_000;
const skewMaxMs = 5_000;
/** By the estimate per event: accounts pass through, but a market at work has to stay. */
const cacheBytesMax = 96 * 1024 * 1024;

/** Everything this process is made of, by the name of its provider. */
@Module({})
export class ProcessManagerModule {
  static of(settings: ProcessManagerSettings, logger: Logger): DynamicModule {
    return {
      module: ProcessManagerModule,
      providers: [
        ...doors(settings, logger),
        {
          provide: Reports,
          inject: ['registry'],
          useFactory: (registry: Registry) => new Reports(registry, logger),
        },
        {
          provide: ProcessManager,
          inject: ['store', 'mongo', Reports],
          useFactory: (store: EventStore, mongo: Mongo, reports: Reports) =>
            new ProcessManager({
              ...{ store, mongo, reports },
              owner: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
              graceMs: settings.RESERVATION_GRACE_MS,
            }),
        },
        {
          provide: 'health',
          inject: ['mongo', 'store', Reports],
          useFactory: healthOf,
        },
      ],
    };
  }
}

const doors = (settings: ProcessManagerSettings, logger: Logger) => [
  { provide: 'registry', useFactory: () => createMetrics('process-manager') },
  {
    provide: 'store',
    inject: ['registry'],
    useFactory: (registry: Registry) =>
      openEventStore({
        url: settings.EVENTSTORE_URL,
        appendThreads: settings.APPEND_THREADS,
        onThreadEnded: (reason) =>
          logger.error({ reason }, 'the thread for appends ended, another starts'),
        onCircuitChange: (change) => logger.warn(change, 'the circuit to the store has changed'),
        report: appendFigures(registry),
        bounds: { cacheBytesMax },
      }),
  },
  {
    provide: 'mongo',
    useFactory: () =>
      openMongo({
        url: settings.MONGODB_URL,
        database: settings.MONGODB_DATABASE,
        appName: 'wagerlog-process-manager',
      }),
  },
];

const healthOf = (mongo: Mongo, store: EventStore, reports: Reports) =>
  createHealth({
    mongodb: () => mongo.ping(),
    eventstore: () => store.ping(Date.now() + pingTimeoutMs),
    clock: async () => {
      const skewMs = await store.clockSkew(Date.now() + pingTimeoutMs);
      if (Math.abs(skewMs) > skewMaxMs) {
        throw new Error(`the clock differs from the store's by ${Math.round(skewMs)} ms`);
      }
    },
    workers: () => reports.check(),
  });
