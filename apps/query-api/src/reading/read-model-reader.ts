import type { Position } from '@wagerlog/event-sourcing';
import { Problem } from '@wagerlog/http';
import type { Kept, ListQuery, Mongo } from '@wagerlog/mongo';
import { collectionOf, sliceOf } from '@wagerlog/read-models';
import type { Projection } from '@wagerlog/event-sourcing';
import type { CheckpointWatch } from './checkpoint-watch';
import type { Freshness } from './freshness';
import { earlierOf, isBefore, justBefore } from './positions';
import type { Progress } from './progress';

/** A read model by its projection; the collection follows from name and version. */
export type Model<Document extends object> = Pick<
  Projection<Document, never>,
  'name' | 'version' | 'project'
>;

export interface Found<Document extends object> {
  /** `undefined`: there is none, as of that position. */
  readonly kept: Kept<Document> | undefined;
  /** A lower bound of what the answer includes. */
  readonly asOf: Position;
}

export interface Listed<Document extends object> {
  readonly kept: readonly Kept<Document>[];
  readonly asOf: Position;
}

export interface DocumentRequest<Document extends object> {
  readonly model: Model<Document>;
  readonly key: string;
  readonly fresh: Freshness;
  /** Streams that change the document; `undefined`, where it is not there to tell: any may. */
  readonly streams: (document: Document | undefined) => readonly string[] | undefined;
}

export interface ListRequest<Document extends object> {
  readonly model: Model<Document>;
  readonly query: ListQuery;
  readonly fresh: Freshness;
  /** Streams that change the documents listed; absent: any. */
  readonly streams?: readonly string[];
}

const retryAfterMs = 1_000;
const parked = () => new Problem('PARKED', { facts: { retryAfterMs: 30_000 } });

/** Reads documents that are as new as asked for, or says that there are none yet. */
export class ReadModelReader {
  constructor(
    private readonly mongo: Mongo,
    private readonly watch: CheckpointWatch,
  ) {}

  /** @throws Problem BEHIND, PARKED; MongoUnavailable */
  async document<Document extends object>(
    request: DocumentRequest<Document>,
  ): Promise<Found<Document>> {
    const { model, key, fresh, streams } = request;
    const collection = collectionOf(model);
    const slice = sliceOf(key);
    const reached = (progress: Progress) => progress.ofSlice(collection, slice);
    const progress = await this.wait(fresh, reached);
    const kept = await spent(fresh, 'find', async () => {
      const found = await this.mongo.documents.load(collection, [key]);
      return found.get(key) as Kept<Document> | undefined;
    });
    if (progress.parked(collection, slice) > 0) {
      const changing = streams(kept?.document);
      const search = { collection, keys: [key], slices: [slice] };
      const first = await this.mongo.parked.earliest(
        changing === undefined ? search : { ...search, streams: changing },
      );
      if (first !== undefined) throw parked();
    }
    if (isBehind(reached(progress), fresh)) throw behind();
    return { kept, asOf: reached(progress) };
  }

  /** A parked document makes the list as old as its first event that waits. */
  async list<Document extends object>({
    model,
    query,
    fresh,
    streams,
  }: ListRequest<Document>): Promise<Listed<Document>> {
    const collection = collectionOf(model);
    const progress = await this.wait(fresh, (now) => now.ofAll(collection));
    const asOf = await this.honest(collection, progress, streams);
    if (isBehind(progress.ofAll(collection), fresh)) throw behind();
    if (isBehind(asOf, fresh)) throw parked();
    const kept = await spent(fresh, 'find', () => this.mongo.documents.list(collection, query));
    return { kept: kept as readonly Kept<Document>[], asOf };
  }

  async progress(fresh: Freshness, collections: readonly string[]): Promise<Progress> {
    const reached = (progress: Progress) =>
      collections.map((each) => progress.ofAll(each)).reduce(earlierOf);
    const progress = await this.wait(fresh, reached);
    if (isBehind(reached(progress), fresh)) throw behind();
    return progress;
  }

  private async honest(
    collection: string,
    progress: Progress,
    streams: readonly string[] | undefined,
  ): Promise<Position> {
    const considered = progress.ofAll(collection);
    if (progress.parkedInAll(collection) === 0) return considered;
    const search = streams === undefined ? { collection } : { collection, streams };
    const first = await this.mongo.parked.earliest(search);
    return first === undefined ? considered : earlierOf(considered, justBefore(first));
  }

  private wait(fresh: Freshness, reached: (progress: Progress) => Position): Promise<Progress> {
    return spent(fresh, 'wait', () =>
      fresh.minimum === undefined
        ? this.watch.current()
        : this.watch.until((progress) => !isBehind(reached(progress), fresh), fresh.deadlineAt),
    );
  }
}

const isBehind = (position: Position, { minimum }: Freshness): boolean =>
  minimum !== undefined && isBefore(position, minimum);

const behind = () => new Problem('BEHIND', { facts: { retryAfterMs } });

const spent = async <Value>(
  { exchange }: Freshness,
  part: string,
  work: () => Promise<Value>,
): Promise<Value> => {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    exchange.spend(part, performance.now() - startedAt);
  }
};
