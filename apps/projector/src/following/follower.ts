import type { Position } from '@wagerlog/event-sourcing';
import type { Followed } from '@wagerlog/eventstore';
import type { Lease } from '@wagerlog/mongo';
import { DocumentCache } from '../folding/document-cache';
import { Draft } from '../folding/draft';
import type { DraftOptions } from '../folding/draft';
import { EventReader, isReadable } from '../folding/event-reader';
import type { ReadEvent } from '../folding/event-reader';
import { ParkedScopes, parkedScopesMax } from '../folding/parked-scopes';
import { SliceProgress } from '../folding/slice-progress';
import { Intake } from './intake';
import { LagMeter } from './lag';
import type { ProgressNotes } from './lag';
import { sliceOfLease } from './ownership';
import type { FollowerOptions, Run } from './run';
import { retryParked } from './retry';
import { SliceWriter } from './slice-writer';

/** Events folded and written together at most. */
const batchMax = 1_000;
/** Events taken in ahead of the batch at work. */
const intakeMax = 4_000;
/** Without events, the rhythm of retries and of looking at the log's end. */
const idleMs = 1_000;
const retryEveryMs = 15_000;

/** Follows the whole log for the slices of these leases until the signal aborts. */
export class Follower {
  constructor(private readonly options: FollowerOptions) {}

  /** @throws LeaseLost, MongoUnavailable, TooMuchParked; everything written before stands. */
  async follow(leases: readonly Lease[], signal: AbortSignal): Promise<void> {
    const run = await this.begin(leases);
    const stop = new AbortController();
    const from = run.progress.start(run.slices);
    const events = this.options.store.subscribeToAll({
      ...(from !== undefined && { from }),
      signal: AbortSignal.any([signal, stop.signal]),
      onInterruption: (error) => {
        run.lag.isLive = false;
        this.options.metrics.interruptions.inc();
        this.options.logger.warn({ err: error }, 'subscription interrupted');
      },
    });
    const intake = new Intake(events, intakeMax);
    try {
      while (!signal.aborted) {
        await this.retry(run);
        const batch = await intake.take(batchMax, idleMs);
        if (batch === undefined) return;
        await this.step(run, batch, intake.size);
      }
    } finally {
      stop.abort();
    }
  }

  private async begin(leases: readonly Lease[]): Promise<Run> {
    const { mongo, store, models, clock } = this.options;
    const claimed = await Promise.all(
      leases.map(async (lease) => {
        const checkpoint = await mongo.checkpoints.claim(lease);
        return [sliceOfLease(lease), checkpoint] as const;
      }),
    );
    const slices = claimed.map(([slice]) => slice);
    const cache = new DocumentCache(mongo.documents);
    const counts = claimed.map(([, { notes }]) => Number(notes['considered'] ?? 0));
    return {
      leases,
      slices,
      progress: new SliceProgress(models, new Map(claimed)),
      scopes: new ParkedScopes(await mongo.parked.scopes(slices, parkedScopesMax + 1)),
      cache,
      writer: new SliceWriter(mongo, cache),
      reader: new EventReader(models),
      lag: new LagMeter(store, clock),
      considered: Math.min(...counts),
      retriedAt: -Infinity,
    };
  }

  /** Folds and writes one batch, then says how far we are. */
  private async step(run: Run, batch: readonly Followed[], waiting: number): Promise<void> {
    const read: ReadEvent[] = [];
    let end: Position | undefined;
    for (const item of batch) {
      if (item.kind === 'caught-up') run.lag.isLive = true;
      if (item.kind === 'event') {
        run.lag.consider(item.event.position, item.event.created);
        run.considered += 1;
        const event = run.reader.next(item.event);
        if (event !== undefined) read.push(event);
      }
      end = (item.kind === 'event' ? item.event.position : item.position) ?? end;
    }
    await run.lag.lookAhead();
    if (end === undefined) return;
    const draft = await this.fold(run, read);
    await run.writer.write(draft, run.progress, end);
    run.progress.advance(run.slices, end);
    await this.save(run, waiting);
    this.options.metrics.batch(batch.length, draft);
  }

  private async fold(run: Run, read: readonly ReadEvent[]): Promise<Draft> {
    const { models, clock } = this.options;
    const { progress, scopes, slices } = run;
    const isNew: DraftOptions['isNew'] = (model, slice, at) =>
      slices.includes(slice) && progress.isNew(model, slice, at);
    const touches = read.flatMap((event) =>
      isReadable(event)
        ? event.touches.filter(({ model, slice }) => isNew(model, slice, event.stored.position))
        : [],
    );
    const loaded = await run.cache.load(touches);
    const draft = new Draft({
      stored: (model, key) => loaded.get(model, key),
      isNew,
      models,
      scopes,
      slices,
      now: new Date(clock()).toISOString(),
    });
    for (const event of read) draft.apply(event);
    return draft;
  }

  private async save(run: Run, waiting: number): Promise<void> {
    const { models, clock, metrics } = this.options;
    const lag = run.lag.lag(waiting, run.considered);
    metrics.lag(lag, { parkedScopes: run.scopes.all().length, slices: run.slices.length });
    const notes: ProgressNotes = {
      lagEvents: lag.events,
      lagMs: lag.ms,
      considered: run.considered,
      isLive: run.lag.isLive,
      at: new Date(clock()).toISOString(),
    };
    await run.writer.save(
      run.leases.map((lease) => {
        const slice = sliceOfLease(lease);
        const parked = Object.fromEntries(
          models.map((model) => [model.collection, run.scopes.count(model, slice)]),
        );
        return { lease, positions: run.progress.ofSlice(slice), notes: { ...notes, parked } };
      }),
    );
  }

  /** What is parked is tried again when we take its slice over, and every now and then. */
  private async retry(run: Run): Promise<void> {
    if (performance.now() - run.retriedAt < retryEveryMs) return;
    run.retriedAt = performance.now();
    const scopes = run.scopes.all();
    for (const scope of scopes) await retryParked(scope, run, this.options);
    if (scopes.length > 0 && run.progress.start(run.slices) !== undefined) await this.save(run, 0);
  }
}
