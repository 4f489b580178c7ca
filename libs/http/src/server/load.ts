import { LRUCache } from 'lru-cache';
import { Problem, unavailable } from '../problems/problem';

export interface LoadSettings {
  readonly MAX_REQUESTS_IN_FLIGHT: number;
  readonly MAX_EVENT_LOOP_DELAY_MS: number;
  readonly RATE_LIMIT_PER_SECOND: number;
}

const sampleMs = 50;

/** Says no before the process collapses: a request that is turned away at once costs little. */
export class Load {
  inFlight = 0;
  /** No new work: the process is stopping. */
  draining = false;
  private delayMs = 0;
  private readonly sampler: NodeJS.Timeout;

  constructor(private readonly settings: LoadSettings) {
    let due = performance.now() + sampleMs;
    this.sampler = setInterval(() => {
      this.delayMs = Math.max(0, performance.now() - due);
      due = performance.now() + sampleMs;
    }, sampleMs).unref();
  }

  refusal(): Problem | undefined {
    if (this.draining) return unavailable('This process is stopping.');
    const { MAX_REQUESTS_IN_FLIGHT, MAX_EVENT_LOOP_DELAY_MS } = this.settings;
    return this.inFlight > MAX_REQUESTS_IN_FLIGHT || this.delayMs > MAX_EVENT_LOOP_DELAY_MS
      ? unavailable('The process has as much work as it can bear.')
      : undefined;
  }

  close(): void {
    clearInterval(this.sampler);
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
