import type { Position } from '@wagerlog/event-sourcing';
import type { StoredEvent } from './stored-event';

/** An event on its way into the store: data as JSON or as bytes, JSON metadata, the writer's id. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: object | Uint8Array;
  readonly metadata: object;
  /** Absent: they are written when the event is sent. */
  readonly texts?: EventTexts;
}

/** An event's data and metadata as JSON. */
export interface EventTexts {
  readonly data: string;
  readonly metadata: string;
}

export const textsOf = ({ data, metadata, texts }: NewEvent): EventTexts =>
  texts ?? { data: JSON.stringify(data), metadata: JSON.stringify(metadata) };

/** Events for one stream, all or none. */
export interface Append {
  readonly stream: string;
  /** The revision the writer folded; `beforeFirst`: the stream must not exist. */
  readonly expected: number;
  readonly events: readonly NewEvent[];
}

/**
 * What became of an append. `unknown` is the only one in doubt; `unavailable` is definite: nothing
 * was sent. `conflict` and `rejected` are definite answers of the store.
 */
export type AppendOutcome =
  | { readonly outcome: 'appended'; readonly position: Position }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'unknown' | 'unavailable' | 'rejected'; readonly reason: string };

export interface StreamRead {
  readonly stream: string;
  /** First revision wanted, inclusive; `end` with `backwards`: from the newest. */
  readonly from: number | 'end';
  readonly direction?: 'forwards' | 'backwards';
  readonly count: number;
  /** Epoch milliseconds; the read fails then, however much has come. */
  readonly deadlineAt: number;
}

export interface AllRead {
  /** Forwards: inclusive. Backwards: exclusive. Absent: from the start, or from the end. */
  readonly from?: Position;
  readonly direction?: 'forwards' | 'backwards';
  readonly count: number;
  readonly deadlineAt: number;
}

export interface AllSubscription {
  /** Exclusive; absent: from the beginning. */
  readonly from?: Position;
  /** Stream name prefixes wanted; absent: all but `$…`, `snapshot-…` and `segments-…`. */
  readonly prefixes?: readonly string[];
  /** Types of events wanted, of whatever stream; then prefixes do not count. */
  readonly types?: readonly string[];
  readonly signal: AbortSignal;
}

export type SubscriptionItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** Everything up to here was considered, also what the filter left out. */
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caught-up' };

/**
 * Asked once, right before an append goes on its way: until then nothing was sent. `false`: nobody
 * waits for it any more as it is, so it does not go, and is `unavailable`.
 */
export type IsWanted = () => boolean;

/** The store as the product sees it: one implementation on the official client, one in memory. */
export interface EventStreams {
  /** Never throws for what the store or the network did. */
  readonly append: (
    append: Append,
    timeoutMs: number,
    isWanted?: IsWanted,
  ) => Promise<AppendOutcome>;
  /** Asks the leader. A stream that does not exist is empty. Throws `StoreUnavailable`. */
  readonly readStream: (read: StreamRead) => AsyncIterable<StoredEvent>;
  readonly readAll: (read: AllRead) => AsyncIterable<StoredEvent>;
  /** One connection's worth: throws when it breaks, returns when the signal aborts. */
  readonly subscribeToAll: (subscription: AllSubscription) => AsyncIterable<SubscriptionItem>;
  readonly dispose: () => Promise<void>;
}
