import type { Trigger } from '@wagerlog/domain';
import type { Cause, Commands } from '../work/commands';
import type { Pace } from '../work/pace';
import type { WorkItem } from './packed-reservations';

/** How far a run is: bets, and accounts of its work list. */
export interface RunProgress {
  readonly expected: number;
  readonly settled: number;
  readonly skipped: number;
  readonly accounts: number;
  readonly accountsDone: number;
}

/** What a run is given by the worker that owns it. */
export interface RunOptions {
  readonly commands: Commands;
  /** Shared by all runs of the process. */
  readonly pace: Pace;
  readonly graceMs: number;
  readonly now: () => string;
  readonly signal: AbortSignal;
  /** Throws when this worker does not own the work any more. */
  readonly assertOwned: () => Promise<void>;
  readonly onParked: (item: WorkItem, reason: string) => void;
  /** Told when it takes up its work, and after each step. */
  readonly onProgress: (progress: RunProgress) => void;
}

/** What one run of one market needs wherever it works. */
export interface RunScene {
  readonly commands: Commands;
  readonly pace: Pace;
  readonly settlementId: string;
  readonly marketId: string;
  readonly n: number;
  /** All triggers of the market up to and including n. */
  readonly triggers: readonly Trigger[];
  readonly cause: Cause;
  /** How long after its expiry a reservation without a bet is still waited for. */
  readonly graceMs: number;
  readonly now: () => string;
  /** Aborted when the lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /** Makes an item that cannot be done visible; the run goes on without it. */
  readonly park: (item: WorkItem, reason: string) => Promise<void>;
}
