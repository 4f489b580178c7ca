import type { StreamMetadata } from './stream-metadata';

/** What deciding about a stream needs, whether it is in the log or in the commit under way. */
export interface StreamState {
  /** The last revision, -1 when nothing was ever written; soft deletion does not reset it. */
  readonly last: number;
  readonly isTombstoned: boolean;
  /** What the newest event of its metastream says. */
  readonly metadata: StreamMetadata;
}

/** The first revision a reader may see. */
export function firstVisible(state: StreamState): number {
  const { maxCount, truncateBefore = 0 } = state.metadata;
  const byCount = maxCount === undefined ? 0 : state.last - maxCount + 1;
  return Math.max(0, byCount, truncateBefore);
}

/** A stream that reads as "not found": never written, or soft-deleted. */
export function isMissing(state: StreamState): boolean {
  return state.last < 0 || state.metadata.isSoftDeleted;
}

/** Events created before this instant (milliseconds since 1970) are gone for readers. */
export function expiry({ metadata }: StreamState): number {
  return metadata.maxAgeMs === undefined ? 0 : Date.now() - metadata.maxAgeMs;
}
