const widthMin = 2;
const widthMax = 16;
/** Of our own calls, those that should be waiting in the store rather than at work. */
const queuedMin = 2;
const queuedMax = 4;
/** Calls of a kind after which its fastest is forgotten: a store may become slower for good. */
const memory = 1_000;

/** What a call asks of the store; each kind is as fast as it is. */
export type CallKind = 'read' | 'append';

/**
 * How many calls to the store are under way: as many as it takes without a queue (the rule of TCP
 * Vegas). When calls take longer than the fastest did, whoever else has work there comes first.
 */
export class Pace {
  private allowed = widthMin;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly fastest = { read: new Fastest(), append: new Fastest() };

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Calls allowed at once. */
  get width(): number {
    return Math.floor(this.allowed);
  }

  /** Waits for its turn; how long the call took says how many may go at once. */
  async run<Result>(kind: CallKind, call: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.width) await new Promise<void>((go) => this.waiting.push(go));
    else this.running += 1;
    const startedAt = this.now();
    try {
      return await call();
    } finally {
      this.learn(kind, this.now() - startedAt);
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

  private learn(kind: CallKind, ms: number): void {
    const fastestMs = this.fastest[kind].after(ms);
    const queued = ms > fastestMs ? this.allowed * (1 - fastestMs / ms) : 0;
    if (queued < queuedMin) this.allowed += 1 / this.allowed;
    else if (queued > queuedMax) this.allowed -= 1 / this.allowed;
    this.allowed = Math.min(widthMax, Math.max(widthMin, this.allowed));
  }
}

/** The fastest call of late, in milliseconds. */
class Fastest {
  private ms = Infinity;
  private lately = Infinity;
  private taken = 0;

  after(ms: number): number {
    this.taken += 1;
    this.lately = Math.min(this.lately, ms);
    this.ms = Math.min(this.ms, ms);
    if (this.taken % memory === 0) {
      this.ms = this.lately;
      this.lately = Infinity;
    }
    return this.ms;
  }
}
