import type { Position } from '@wagerlog/event-sourcing';
import { positionText } from '@wagerlog/mongo';
import type { ChangesQuery, Kept, Mongo } from '@wagerlog/mongo';
import type { Progress } from '../reading/progress';
import { earlierOf, isBefore } from '../reading/positions';

/** Documents remembered as sent; a feed with more between its slowest and fastest slice ends. */
const sentMax = 50_000;

export interface FeedOptions {
  readonly documents: Mongo['documents'];
  readonly collection: string;
  readonly filter: Omit<ChangesQuery, 'since'>;
  readonly since: Position;
}

export interface ChangeSent {
  /** Resuming from here misses nothing that comes after this change. */
  readonly resumeFrom: Position;
  readonly kept: Kept;
}

/**
 * The changes of a read model from a position on, without a gap. A slice's documents are written
 * before its checkpoint, with a `changedAt` beyond its last one; so whatever a query misses will
 * have a `changedAt` beyond the smallest checkpoint read *before* that query.
 */
export class ChangeFeed {
  private since: Position;
  /** Changes sent from `since` on, which the next look finds again. */
  private readonly sent = new Map<string, Kept>();

  constructor(private readonly options: FeedOptions) {
    this.since = options.since;
  }

  /** Everything new at this progress; it must have been read before this call. */
  async *look(progress: Progress): AsyncGenerator<ChangeSent> {
    const { documents, collection, filter } = this.options;
    const end = progress.ofAll(collection);
    for await (const page of documents.changes(collection, { ...filter, since: this.since })) {
      for (const kept of page) {
        if (this.isSent(kept)) continue;
        this.remember(kept);
        yield { resumeFrom: earlierOf(kept.changedAt, end), kept };
      }
    }
    if (isBefore(this.since, end)) this.since = end;
    this.forget();
  }

  get resumeFrom(): Position {
    return this.since;
  }

  private isSent({ key, position }: Kept): boolean {
    const before = this.sent.get(key);
    return before !== undefined && positionText(before.position) === positionText(position);
  }

  private remember(kept: Kept): void {
    this.sent.set(kept.key, kept);
    if (this.sent.size > sentMax) throw new Error('the slices are too far apart to follow');
  }

  private forget(): void {
    for (const [key, { changedAt }] of this.sent) {
      if (isBefore(changedAt, this.since)) this.sent.delete(key);
    }
  }
}
