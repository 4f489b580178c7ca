import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { openEventStore } from '@wagerlog/eventstore';
import type { EventStore } from '@wagerlog/eventstore';
import { createHealth, createMetrics } from '@wagerlog/http';
import type { Logger, Registry } from '@wagerlog/http';
import { openMongo } from '@wagerlog/mongo';
import type { Mongo } from '@wagerlog/mongo';
import { readModels } from '@wagerlog/read-models';
import { ProjectorMetrics } from './following/projector-metrics';
import { Projector } from './projector';
import type { ProjectorSettings } from './settings';

/** Everything this process is made of, by the name of its provider. */
@Module({})
export class ProjectorModule {
  static of(settings: ProjectorSettings, logger: Logger): DynamicModule {
    const { EVENTSTORE_URL, MONGODB_URL, MONGODB_DATABASE } = settings;
    const appName = 'wagerlog-projector';
    return {
      module: ProjectorModule,
      providers: [
        { provide: 'registry', useFactory: () => createMetrics('projector') },
        {
          provide: 'mongo',
          useFactory: () => openMongo({ url: MONGODB_URL, database: MONGODB_DATABASE, appName }),
        },
        { provide: 'store', useFactory: () => openEventStore({ url: EVENTSTORE_URL }) },
        {
          provide: Projector,
          inject: ['mongo', 'store', 'registry'],
          useFactory: (mongo: Mongo, store: EventStore, registry: Registry) =>
            new Projector({
              mongo,
              store,
              logger,
              models: readModels,
              startTimeoutMs: settings.START_TIMEOUT_MS,
              metrics: new ProjectorMetrics(registry),
              owner: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
            }),
        },
        {
          provide: 'health',
          inject: ['mongo', 'store', Projector],
          useFactory: (mongo: Mongo, store: EventStore, projector: Projector) =>
            createHealth({
              mongodb: () => mongo.ping(),
              eventstore: () => store.ping(Date.now() + pingTimeoutMs),
              projections: () => projector.check(),
            }),
        },
      ],
    };
  }
}

const pingTimeoutMs = 1_000;
