import type { Instant } from './contract';

/**
 * One thing its owner wants to happen once. Made when the decision is made and kept until a
 * definite answer; plain data, so that it can outlive a page or a process.
 */
export interface Intent {
  /** The `Idempotency-Key` of every try. */
  readonly key: string;
  /** Of a bet: fixed here, so that no retry makes an old wish younger. */
  readonly expiresAt: Instant;
}

/** At most 60 s are taken; half of it leaves room for clocks that differ. */
const defaultLifeMs = 30_000;

export const newIntent = (lifeMs = defaultLifeMs): Intent => ({
  key: crypto.randomUUID(),
  expiresAt: new Date(Date.now() + lifeMs).toISOString(),
});
