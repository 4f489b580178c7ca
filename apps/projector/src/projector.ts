import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '@wagerlog/eventstore';
import { CannotStart, waitFor } from '@wagerlog/http';
import type { Logger } from '@wagerlog/http';
import { LeaseLost } from '@wagerlog/mongo';
import type { Mongo } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import { Follower } from './following/follower';
import { Ownership } from './following/ownership';
import type { ProjectorMetrics } from './following/projector-metrics';

export interface ProjectorOptions {
  readonly mongo: Mongo;
  readonly store: EventStore;
  readonly models: readonly ReadModel[];
  readonly logger: Logger;
  readonly metrics: ProjectorMetrics;
  /** Unique among the projectors that run. */
  readonly owner: string;
  /** How long a start waits for the event store, and for the database. */
  readonly startTimeoutMs: number;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

const callTimeoutMs = 2_000;
/** After a failure, before the slices are followed again; grows to the last. */
const pausesMs = [200, 500, 1_000, 2_000, 5_000] as const;
/** While no slice is free for us. */
const unownedPauseMs = 250;

/** Follows the log into the read models until it is stopped, sharing the slices with others. */
export class Projector {
  private readonly stopping = new AbortController();
  private readonly ownership: Ownership;
  private readonly follower: Follower;
  private failure: unknown = new Error('starting');

  constructor(private readonly options: ProjectorOptions) {
    const { mongo, owner, logger, clock = Date.now } = options;
    this.ownership = new Ownership(mongo.leases, owner, logger);
    this.follower = new Follower({ ...options, clock });
  }

  /** Rejects with the reason while nothing is being followed. */
  async check(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Runs until `stop`. @throws CannotStart when store and database do not come, or do not fit. */
  async run(): Promise<void> {
    const { signal } = this.stopping;
    try {
      await this.prepare();
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    const keeping = this.ownership.keep(signal);
    for (let failures = 0; !signal.aborted;) {
      try {
        this.failure = undefined;
        await this.followOwned();
        failures = 0;
      } catch (error) {
        this.report(error);
        const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)];
        await this.wait(pauseMs ?? 0);
        failures += 1;
      }
    }
    await keeping;
    await this.ownership.releaseAll();
  }

  /** The batch at work is finished and saved, then `run` gives the slices back and resolves. */
  stop(): void {
    this.stopping.abort();
  }

  private async followOwned(): Promise<void> {
    const { leases, changed } = this.ownership.current();
    if (leases.length === 0) await this.wait(unownedPauseMs);
    else await this.follower.follow(leases, AbortSignal.any([changed, this.stopping.signal]));
    await this.ownership.releaseSurplus();
  }

  private report(error: unknown): void {
    const { logger } = this.options;
    if (error instanceof LeaseLost) {
      logger.info({ reason: error.message }, 'a slice has another owner now');
      return;
    }
    this.failure = error;
    logger.error({ err: error }, 'following stopped; it is taken up again');
  }

  /** Indexes, and the store's id: a database filled from another store would mix two histories. */
  private async prepare(): Promise<void> {
    const { mongo, store, models, logger, startTimeoutMs: timeoutMs } = this.options;
    const waiting = { timeoutMs, logger, signal: this.stopping.signal };
    const storeId = await waitFor({
      ...waiting,
      dependency: 'eventstore',
      remedy: 'check EVENTSTORE_URL and that the event store runs',
      ask: () => store.identity(Date.now() + callTimeoutMs),
    });
    const kept = await waitFor({
      ...waiting,
      dependency: 'mongodb',
      remedy: 'check MONGODB_URL and that MongoDB runs',
      ask: async () => {
        await mongo.prepare();
        for (const { collection, indexes } of models) {
          await mongo.documents.createIndexes(collection, indexes);
        }
        return mongo.storeIdentity.remember(storeId);
      },
    });
    if (kept === storeId) return;
    throw new CannotStart(
      `MongoDB holds the read models of another event store (${kept}, not ${storeId}); ` +
        'choose another MONGODB_DATABASE or EVENTSTORE_URL',
    );
  }

  private async wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
