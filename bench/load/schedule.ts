import type { Random } from './distribution';

export interface ScheduleOptions {
  /** Per second, on average: the gaps are those of independent customers (exponential). */
  readonly rate: number;
  /** Milliseconds of the caller's clock. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly random?: Random;
}

/** When bets are due, whatever becomes of those before: customers do not wait for each other. */
export class Schedule {
  private readonly random: Random;
  private readonly gapMs: number;
  private next: number;

  constructor(private readonly options: ScheduleOptions) {
    this.random = options.random ?? Math.random;
    this.gapMs = 1_000 / options.rate;
    this.next = options.startsAt + this.gap();
  }

  /** Moments that came since the last call, up to and including this one. */
  *dueBy(now: number): Generator<number> {
    while (this.next <= now && this.next < this.options.endsAt) {
      yield this.next;
      this.next += this.gap();
    }
  }

  get isOver(): boolean {
    return this.next >= this.options.endsAt;
  }

  private gap(): number {
    return -Math.log(1 - this.random()) * this.gapMs;
  }
}
