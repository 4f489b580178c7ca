import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEventStoreServer } from '../../../embedded/eventstoredb/server';
import type { EventStoreServer } from '../../../embedded/eventstoredb/server';
import { startMongoServer } from '../../../embedded/mongodb/server';
import type { MongoServer } from '../../../embedded/mongodb/server';
import type { Position, RecordedEvent } from '@wagerlog/event-sourcing';
import { connectClient, eventStoreOver } from '@wagerlog/eventstore';
import type { EventStore, EventStreams } from '@wagerlog/eventstore';
import { createLogger, createMetrics } from '@wagerlog/http';
import { openMongo, positionText } from '@wagerlog/mongo';
import type { Checkpoint, Mongo } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import { inOrder } from '@wagerlog/read-models/testing';
import { ProjectorMetrics } from '../src/following/projector-metrics';
import { Projector } from '../src/projector';
import type { LogEntry } from './season-log';

const timeoutMs = 30_000;

/** Real stores on free ports, and projectors between them. */
export class Rig {
  private readonly opened: Mongo[] = [];
  private readonly projectors: { readonly stop: () => Promise<void> }[] = [];
  private readonly streams: EventStreams;
  private readonly store: EventStore;

  private constructor(
    private readonly folder: string,
    private readonly eventstore: EventStoreServer,
    private readonly mongodb: MongoServer,
  ) {
    this.streams = connectClient(eventstore.url);
    this.store = eventStoreOver(this.streams);
  }

  static async start(): Promise<Rig> {
    const folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-projector-'));
    return new Rig(
      folder,
      await startEventStoreServer({ dataFolder: path.join(folder, 'events') }),
      await startMongoServer({ dataFolder: path.join(folder, 'documents') }),
    );
  }

  get mongoUrl(): string {
    return this.mongodb.url;
  }

  open(database: string): Mongo {
    const mongo = openMongo({ url: this.mongodb.url, database, appName: 'test' });
    this.opened.push(mongo);
    return mongo;
  }

  project(database: string, models: readonly ReadModel[]) {
    const projector = new Projector({
      mongo: this.open(database),
      store: this.store,
      models,
      logger: createLogger('projector', 'silent'),
      metrics: new ProjectorMetrics(createMetrics('test')),
      owner: randomUUID(),
      startTimeoutMs: timeoutMs,
    });
    const running = projector.run();
    const stop = async (): Promise<void> => {
      projector.stop();
      await running;
    };
    this.projectors.push({ stop });
    return { projector, running, stop };
  }

  /** Appends event by event and answers them as the store has recorded them. */
  async append(log: readonly LogEntry[]): Promise<readonly RecordedEvent[]> {
    const recorded: RecordedEvent[] = [];
    for (const each of inOrder(log)) {
      const { stream, revision, event, metadata, id } = each;
      const events = [{ id, ...event, metadata }];
      const append = { stream, expected: revision - 1, events };
      const appended = await this.streams.append(append, timeoutMs);
      if (appended.outcome !== 'appended') throw new Error(JSON.stringify(appended));
      recorded.push({ ...each, position: appended.position });
    }
    return recorded;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.projectors.map((projector) => projector.stop()));
    await Promise.all(this.opened.map((mongo) => mongo.close()));
    await this.store.dispose();
    await this.mongodb.close();
    await this.eventstore.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const until = async <Value>(
  look: () => Promise<Value | undefined>,
  what: string,
): Promise<Value> => {
  const endsAt = Date.now() + timeoutMs;
  while (Date.now() < endsAt) {
    const value = await look();
    if (value !== undefined) return value;
    await pause(20);
  }
  throw new Error(`not in time: ${what}`);
};

/** The slices' checkpoints once each read model in each slice has come to the position. */
export const reached = (
  mongo: Mongo,
  position: Position,
  slices: number,
): Promise<readonly Checkpoint[]> => {
  const wanted = positionText(position);
  return until(async () => {
    const checkpoints = await mongo.checkpoints.list('projector/');
    const positions = checkpoints.flatMap((each) => Object.values(each.positions));
    const isThere = positions.length > 0 && positions.every((at) => positionText(at) >= wanted);
    return isThere && checkpoints.length === slices ? checkpoints : undefined;
  }, `position ${wanted}`);
};
