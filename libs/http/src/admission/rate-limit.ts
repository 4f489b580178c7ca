import { LRUCache } from 'lru-cache';
import { Problem } from '../problems/problem';

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
