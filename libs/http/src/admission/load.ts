import { ConcurrencyLimit } from './concurrency-limit';
import { measureLoopDelay } from './loop-delay';
import type { LoopDelay } from './loop-delay';

export interface LoadSettings {
  readonly MAX_REQUESTS_IN_FLIGHT: number;
  readonly MAX_EVENT_LOOP_DELAY_MS: number;
  readonly RATE_LIMIT_PER_SECOND: number;
  readonly REQUEST_TIMEOUT_MS: number;
}

/** A request at the door: one of the two is called, once. */
export interface Entrant {
  /** @param inLineMs how long it had to wait; 0: not at all */
  readonly start: (place: Place, inLineMs: number) => void;
  readonly turnAway: (refusal: Refusal) => void;
}

/** Why nothing was done about a request. */
export type Refusal = 'stopping' | 'overloaded';

/** One request's place among those at work. */
export interface Place {
  /** Waits for its client: that is no work of ours. */
  readonly stepOut: () => void;
  readonly stepIn: () => void;
  /** Answered, or given up; `workedMs` since its arrival, `undefined` when that says nothing. */
  readonly leave: (workedMs: number | undefined) => void;
}

export interface LoadFigures {
  readonly atWork: number;
  readonly waiting: number;
  readonly limit: number;
}

interface Waiting {
  readonly entrant: Entrant;
  readonly since: number;
}

/** Below it appends get small and nothing is won: 64 requests of 10 ms are far below a deadline. */
const limitMin = 64;
const limitRest = 256;
/** The average answer under overload comes after this part of the deadline. */
const targetShare = 0.1;
/** Begun per turn of the event loop, so that a turn stays short and the next refusal is near. */
const startsPerTurn = 32;

/**
 * The door of the process. It says no before any work is done: a request that is turned away at
 * once costs little, one that is given up later has cost all. What is let in is bounded by how long
 * it takes (`ConcurrencyLimit`); what waits, in number and in time, the oldest expiring first.
 */
export class Load {
  /** No new work: the process is stopping. */
  draining = false;
  private atWork = 0;
  private readonly line: Waiting[] = [];
  private readonly limit: ConcurrencyLimit;
  private readonly patienceMs: number;
  private started = 0;
  private isTurning = false;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: LoadSettings,
    private readonly delay: LoopDelay = measureLoopDelay(),
  ) {
    const { MAX_REQUESTS_IN_FLIGHT: max, REQUEST_TIMEOUT_MS } = settings;
    this.patienceMs = REQUEST_TIMEOUT_MS * targetShare;
    const now = performance.now();
    const [min, rest] = [Math.min(limitMin, max), Math.min(limitRest, max)];
    this.limit = new ConcurrencyLimit({ min, rest, max, targetMs: this.patienceMs }, now);
  }

  get inFlight(): number {
    return this.atWork + this.line.length;
  }

  get figures(): LoadFigures {
    const { atWork, line } = this;
    return { atWork, waiting: line.length, limit: this.limit.at(performance.now()) };
  }

  /** Why one who came now would be turned away; `undefined`: it would be let in. */
  refusal(): Refusal | undefined {
    if (this.draining) return 'stopping';
    const { MAX_REQUESTS_IN_FLIGHT, MAX_EVENT_LOOP_DELAY_MS } = this.settings;
    const limit = this.limit.at(performance.now());
    const holdsMax = Math.min(MAX_REQUESTS_IN_FLIGHT, limit + this.limit.waitingMax);
    return this.inFlight >= holdsMax || this.delay.ms() > MAX_EVENT_LOOP_DELAY_MS
      ? 'overloaded'
      : undefined;
  }

  enter(entrant: Entrant): void {
    const refusal = this.refusal();
    if (refusal !== undefined) return entrant.turnAway(refusal);
    const now = performance.now();
    const limit = this.limit.at(now);
    if (this.line.length === 0 && this.hasRoom(limit)) this.start(entrant, 0);
    else this.wait({ entrant, since: now });
    this.limit.holds(this.inFlight);
  }

  close(): void {
    this.delay.stop();
    clearTimeout(this.expiry);
  }

  private hasRoom(limit: number): boolean {
    return this.atWork < limit && this.started < startsPerTurn;
  }

  private start(entrant: Entrant, inLineMs: number): void {
    this.started += 1;
    this.atWork += 1;
    this.whenTurned();
    entrant.start(this.place(), inLineMs);
  }

  private place(): Place {
    let isIn = true;
    let isOver = false;
    const step = (inside: boolean): void => {
      if (isOver || inside === isIn) return;
      isIn = inside;
      this.atWork += inside ? 1 : -1;
      if (this.line.length > 0) this.whenTurned();
    };
    return {
      stepOut: () => step(false),
      stepIn: () => step(true),
      leave: (workedMs) => {
        step(false);
        isOver = true;
        if (workedMs !== undefined) this.limit.answered(workedMs, performance.now());
      },
    };
  }

  private wait(waiting: Waiting): void {
    this.line.push(waiting);
    this.expiry ??= setTimeout(this.onExpiry, this.patienceMs);
  }

  /** After all that this turn of the loop has brought: what waits gets the places that are free. */
  private whenTurned(): void {
    if (this.isTurning) return;
    this.isTurning = true;
    setImmediate(this.onTurned);
  }

  private readonly onTurned = (): void => {
    this.isTurning = false;
    this.started = 0;
    const limit = this.limit.at(performance.now());
    while (this.line.length > 0 && this.hasRoom(limit)) {
      const next = this.line.shift();
      if (next !== undefined) this.start(next.entrant, performance.now() - next.since);
    }
  };

  private readonly onExpiry = (): void => {
    const now = performance.now();
    for (;;) {
      const oldest = this.line[0];
      const leftMs = oldest === undefined ? 0 : oldest.since + this.patienceMs - now;
      this.expiry = leftMs > 0 ? setTimeout(this.onExpiry, leftMs) : undefined;
      if (oldest === undefined || leftMs > 0) return;
      this.line.shift();
      oldest.entrant.turnAway('overloaded');
    }
  };
}
