import type { Json, Position } from '@wagerlog/event-sourcing';
import type { EventStore } from '@wagerlog/eventstore';

/** How far a reader is behind the log. */
export interface Lag {
  readonly events: number;
  readonly ms: number;
}

/** What `GET /v1/operations/projections` tells, kept in each slice's checkpoint. */
export interface ProgressNotes {
  readonly [name: string]: Json;
  readonly lagEvents: number;
  readonly lagMs: number;
  /** Events of the log considered so far, by this slice and its owners before. */
  readonly considered: number;
  readonly isLive: boolean;
  /** RFC 3339: when this was noted. */
  readonly at: string;
}

const headEveryMs = 2_000;
const headTimeoutMs = 1_000;

/**
 * Live, the lag is what waits in this process, exactly. Before that, the rest of the log is
 * estimated from its distance in positions and the events seen per distance so far.
 */
export class LagMeter {
  isLive = false;
  private head: Position | undefined;
  private headLookedAt = -Infinity;
  private lastConsidered: { readonly position: Position; readonly created: Date } | undefined;

  constructor(
    private readonly store: Pick<EventStore, 'readAll'>,
    private readonly clock: () => number,
  ) {}

  consider(position: Position, created: Date): void {
    this.lastConsidered = { position, created };
  }

  lag(waiting: number, considered: number): Lag {
    const last = this.lastConsidered;
    const rest = this.isLive ? 0 : this.estimate(considered);
    const events = waiting + rest;
    if (last === undefined || events === 0) return { events, ms: 0 };
    return { events, ms: Math.max(0, this.clock() - last.created.getTime()) };
  }

  /** The log's end, looked at now and then while we are not live. */
  async lookAhead(): Promise<void> {
    if (this.isLive || performance.now() - this.headLookedAt < headEveryMs) return;
    this.headLookedAt = performance.now();
    const deadlineAt = Date.now() + headTimeoutMs;
    for await (const { position } of this.store.readAll({
      direction: 'backwards',
      count: 1,
      deadlineAt,
    })) {
      this.head = position;
    }
  }

  private estimate(considered: number): number {
    if (this.head === undefined || this.lastConsidered === undefined) return 0;
    const done = Number(this.lastConsidered.position.commit);
    const rest = Number(this.head.commit) - done;
    return rest <= 0 ? 0 : Math.ceil((rest * Math.max(1, considered)) / Math.max(1, done));
  }
}
