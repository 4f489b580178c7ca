export interface LimitBounds {
  readonly min: number;
  /** What an idle process takes at once. */
  readonly rest: number;
  readonly max: number;
  /** Milliseconds from arrival to answer, on average, that the limit aims at. */
  readonly targetMs: number;
}

const windowMs = 100;
/** May wait beside those at work: what is ready when places get free, all at once, by an append. */
const lineShare = 0.25;
const growth = 1.1;
/** Back to rest while nothing needs another limit, per window. */
const returning = 1.2;
/** Answers begun under the old limit say nothing about the new one; no longer than this. */
const settlingMaxMs = 500;

/**
 * How many requests may be at work at once, learnt from how long they take. Where they take too
 * long, the limit is what can be answered within the target (Little: rate x time). Where all of it
 * is used and they do not, it grows. Where it is not needed, it goes back to rest. Clocks are
 * arguments: milliseconds of any one clock.
 */
export class ConcurrencyLimit {
  private limit: number;
  /** What is answered within the target; below the least limit when the process is that slow. */
  private bearable: number;
  private windowFrom: number;
  private answers = 0;
  private totalMs = 0;
  private peak = 0;

  constructor(
    private readonly bounds: LimitBounds,
    now: number,
  ) {
    this.limit = bounds.rest;
    this.bearable = bounds.rest;
    this.windowFrom = now;
  }

  at(now: number): number {
    if (now - this.windowFrom >= windowMs) this.judge(now);
    return Math.round(this.limit);
  }

  /** How many more may wait for one of those places: so few that they get it soon. */
  get waitingMax(): number {
    return Math.floor(this.bearable * lineShare);
  }

  /** So many requests are in the process now. */
  holds(requests: number): void {
    if (requests > this.peak) this.peak = requests;
  }

  /** One was answered, so long after its arrival. */
  answered(ms: number, now: number): void {
    if (now < this.windowFrom) return;
    this.answers += 1;
    this.totalMs += ms;
  }

  private judge(now: number): void {
    const { targetMs, min, max } = this.bounds;
    const passedMs = now - this.windowFrom;
    const meanMs = this.answers === 0 ? 0 : this.totalMs / this.answers;
    const isUsed = this.peak >= this.limit;
    let restMs = 0;
    if (meanMs > targetMs) {
      this.bearable = Math.min(this.limit, (this.answers / passedMs) * targetMs);
      this.limit = Math.max(min, this.bearable);
      restMs = Math.min(settlingMaxMs, meanMs);
    } else {
      if (!isUsed) this.goBack(passedMs / windowMs);
      else if (this.answers > 0) this.limit = Math.min(max, this.limit * growth);
      this.bearable = this.limit;
    }
    this.windowFrom = now + restMs;
    [this.answers, this.totalMs, this.peak] = [0, 0, 0];
  }

  private goBack(windows: number): void {
    const { rest } = this.bounds;
    const factor = returning ** windows;
    this.limit =
      this.limit < rest ? Math.min(rest, this.limit * factor) : Math.max(rest, this.limit / factor);
  }
}
