import { Counter, Gauge, Histogram } from '@wagerlog/http';
import type { Registry } from '@wagerlog/http';
import type { Draft } from '../folding/draft';
import type { Lag } from './lag';

interface Owned {
  readonly parkedScopes: number;
  readonly slices: number;
}

/** What the projector shows at `/metrics`. */
export class ProjectorMetrics {
  readonly interruptions: Counter;
  private readonly events: Counter;
  private readonly documents: Counter;
  private readonly parked: Counter;
  private readonly batchSize: Histogram;
  private readonly lagEvents: Gauge;
  private readonly lagSeconds: Gauge;
  private readonly parkedScopes: Gauge;
  private readonly slices: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const counter = (name: string, help: string) =>
      new Counter({ name: `wagerlog_projector_${name}_total`, help, registers });
    const gauge = (name: string, help: string) =>
      new Gauge({ name: `wagerlog_projector_${name}`, help, registers });
    this.interruptions = counter('interruptions', 'Times the subscription broke.');
    this.events = counter('events', 'Events and filter checkpoints considered.');
    this.documents = counter('documents', 'Documents written.');
    this.parked = counter('parked_events', 'Events parked.');
    this.batchSize = new Histogram({
      name: 'wagerlog_projector_batch_size',
      help: 'Events folded and written together.',
      buckets: [1, 3, 10, 30, 100, 300, 1000],
      registers,
    });
    this.lagEvents = gauge('lag_events', 'Events of the log not considered yet.');
    this.lagSeconds = gauge('lag_seconds', 'Age of the last event considered, while behind.');
    this.parkedScopes = gauge('parked_scopes', 'Keys and streams that wait for a repair.');
    this.slices = gauge('slices', 'Slices this process owns.');
  }

  batch(size: number, draft: Draft): void {
    this.events.inc(size);
    this.batchSize.observe(size);
    this.parked.inc(draft.parked.length);
    for (const documents of draft.changed.values()) this.documents.inc(documents.size);
  }

  lag({ events, ms }: Lag, { parkedScopes, slices }: Owned): void {
    this.lagEvents.set(events);
    this.lagSeconds.set(ms / 1000);
    this.parkedScopes.set(parkedScopes);
    this.slices.set(slices);
  }
}
