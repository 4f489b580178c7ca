import type { EventStore } from '@wagerlog/eventstore';
import type { Logger } from '@wagerlog/http';
import type { Lease, Mongo } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import type { DocumentCache } from '../folding/document-cache';
import type { EventReader } from '../folding/event-reader';
import type { ParkedScopes } from '../folding/parked-scopes';
import type { SliceProgress } from '../folding/slice-progress';
import type { LagMeter } from './lag';
import type { ProjectorMetrics } from './projector-metrics';
import type { SliceWriter } from './slice-writer';

export interface FollowerOptions {
  readonly mongo: Mongo;
  readonly store: EventStore;
  readonly models: readonly ReadModel[];
  readonly logger: Logger;
  readonly metrics: ProjectorMetrics;
  readonly clock: () => number;
}

/** Everything that belongs to one set of slices; nothing of it outlives a change of owner. */
export interface Run {
  readonly leases: readonly Lease[];
  readonly slices: readonly number[];
  readonly progress: SliceProgress;
  readonly scopes: ParkedScopes;
  readonly cache: DocumentCache;
  readonly writer: SliceWriter;
  readonly reader: EventReader;
  readonly lag: LagMeter;
  considered: number;
  retriedAt: number;
}
