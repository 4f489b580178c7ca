import type { ListeningReport } from '../listening/listening';
import type { Append, AppendOutcome, EventStreams, IsWanted } from '../streams/event-streams';
import type { SnapshotReport } from '../snapshots/snapshots';
import { settleUnknown, type Settled, type Settling } from './unknown-retry';

/** What happened between the lines, for logs and metrics. */
export type DecidingReport =
  | {
      readonly kind: 'appended';
      readonly stream: string;
      readonly events: number;
      readonly ms: number;
    }
  | { readonly kind: 'conflict'; readonly stream: string }
  | { readonly kind: 'in-doubt'; readonly stream: string; readonly reason: string }
  | { readonly kind: 'settled'; readonly stream: string; readonly outcome: Settled['outcome'] }
  | SnapshotReport
  | ListeningReport;

export type Definite = Exclude<AppendOutcome, { readonly outcome: 'unknown' }> | Settled;

/**
 * Appends and does not return before it is certain what became of it, however long that takes:
 * callers have their own deadlines. @throws StoreUnavailable when we stop: still in doubt
 */
export const appendDefinitely = async (
  append: Append,
  { streams, settling, report, onDoubt }: Appending,
  isWanted?: IsWanted,
): Promise<Definite> => {
  const { stream, events } = append;
  const startedAt = performance.now();
  const sent = await streams.append(append, settling.appendTimeoutMs, isWanted);
  if (sent.outcome === 'appended') {
    const ms = performance.now() - startedAt;
    report({ kind: 'appended', stream, events: events.length, ms });
  }
  if (sent.outcome !== 'unknown') return sent;
  report({ kind: 'in-doubt', stream, reason: sent.reason });
  onDoubt(true);
  try {
    const settled = await settleUnknown(streams, append, settling);
    report({ kind: 'settled', stream, outcome: settled.outcome });
    return settled;
  } finally {
    onDoubt(false);
  }
};

export interface Appending {
  readonly streams: EventStreams;
  readonly settling: Settling;
  readonly report: (report: DecidingReport) => void;
  /** Told when an append comes into doubt and when it is cleared. */
  readonly onDoubt: (isInDoubt: boolean) => void;
}
