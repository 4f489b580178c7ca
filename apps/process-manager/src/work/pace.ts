const widthMin = 2;
const widthMax = 16;
/** Of our own calls, those that should be waiting in the store rather than at work. */
const queuedMin = 2;
const queuedMax = 4;
/** Calls after which the fastest is forgotten: a store may become slower for good. */
const memory = 1_000;

/**
 * How many calls to the store are under way: as many as it takes without a queue (the rule of TCP
 * Vegas). When calls take longer than the fastest did, whoever else has work there comes first.
 */
export class Pace {
  private allowed = widthMin;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private fastestMs = Infinity;
  private fastestLately = Infinity;
  private taken = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Calls allowed at once. */
  get width(): number {
    return Math.floor(this.allowed);
  }

  /** Waits for its turn; how long the call took says how many may go at once. */
  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.width) await new Promise<void>((go) => this.waiting.push(go));
    else this.running += 1;
    const startedAt = this.now();
    try {
      return await call();
    } finally {
      this.learn(this.now() - startedAt);
      this.handOn();
    }
  }

  /** The place goes to who waits, to more of them when the width has grown, to none when less. */
  private handOn(): void {
    this.running -= 1;
    while (this.running < this.width) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }

  private learn(ms: number): void {
    this.taken += 1;
    this.fastestLately = Math.min(this.fastestLately, ms);
    this.fastestMs = Math.min(this.fastestMs, ms);
    if (this.taken % memory === 0) {
      this.fastestMs = this.fastestLately;
      this.fastestLately = Infinity;
    }
    const queued = ms > this.fastestMs ? this.allowed * (1 - this.fastestMs / ms) : 0;
    if (queued < queuedMin) this.allowed += 1 / this.allowed;
    else if (queued > queuedMax) this.allowed -= 1 / this.allowed;
    this.allowed = Math.min(widthMax, Math.max(widthMin, this.allowed));
  }
}
