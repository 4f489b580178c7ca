import { LRUCache } from 'lru-cache';
import { Problem, unavailable } from '../problems/problem';

export interface LoadSettings {
  readonly MAX_REQUESTS_IN_FLIGHT: number;
  readonly MAX_EVENT_LOOP_DELAY_MS: number;
  readonly RATE_LIMIT_PER_SECOND: number;
}

/** Milliseconds the event loop is late, as far as is known, and how to stop knowing it. */
export interface LoopDelay {
  readonly ms: () => number;
  readonly stop: () => void;
}

const sampleMs = 50;

/** A timer that is late shows how long the loop did not turn. */
export const measureLoopDelay = (): LoopDelay => {
  let late = 0;
  let due = performance.now() + sampleMs;
  const sampler = setInterval(() => {
    late = Math.max(0, performance.now() - due);
    due = performance.now() + sampleMs;
  }, sampleMs).unref();
  return { ms: () => late, stop: () => clearInterval(sampler) };
};

/** Says no before the process collapses: a request that is turned away at once costs little. */
export class Load {
  inFlight = 0;
  /** No new work: the process is stopping. */
  draining = false;

  constructor(
    private readonly settings: LoadSettings,
    private readonly delay: LoopDelay = measureLoopDelay(),
  ) {}

  refusal(): Problem | undefined {
    if (this.draining) return unavailable('This process is stopping.');
    const { MAX_REQUESTS_IN_FLIGHT, MAX_EVENT_LOOP_DELAY_MS } = this.settings;
    return this.inFlight > MAX_REQUESTS_IN_FLIGHT || this.delay.ms() > MAX_EVENT_LOOP_DELAY_MS
      ? unavailable('The process has as much work as it can bear.')
      : undefined;
  }

  close(): void {
    this.delay.stop();
  }
}

const callersMax = 100_000;

/** A token bucket per caller that holds two seconds' worth; rate 0 means no limit. */
export const createRateLimit = (perSecond: number) => {
  const capacity = 2 * perSecond;
  const buckets = new LRUCache<string, { tokens: number; filledAt: number }>({ max: callersMax });
  return (caller: string, now = performance.now()): void => {
    if (perSecond === 0) return;
    const bucket = buckets.get(caller) ?? { tokens: capacity, filledAt: now };
    const tokens = Math.min(capacity, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    const taken = tokens < 1 ? 0 : 1;
    buckets.set(caller, { tokens: tokens - taken, filledAt: now });
    if (taken === 1) return;
    const retryAfterMs = Math.ceil(((1 - tokens) / perSecond) * 1000);
    throw new Problem('RATE_LIMITED', { facts: { retryAfterMs } });
  };
};
