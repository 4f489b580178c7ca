import type { Lease, Leases } from '@wagerlog/mongo';
import { LeaseLost } from '@wagerlog/mongo';
import { setTimeout as pause } from 'node:timers/promises';

/** A lease that is kept up in the background for as long as its work goes on. */
export interface Ownership {
  readonly lease: Lease;
  /** Aborted when the lease is lost, or cannot be renewed before it runs out. */
  readonly lost: AbortSignal;
  /** Asks the database; throws `LeaseLost`. */
  readonly assert: () => Promise<void>;
  /** Ends the renewing and gives the lease back. */
  readonly end: () => Promise<void>;
}

export interface OwnershipOptions {
  readonly leases: Leases;
  readonly name: string;
  readonly owner: string;
  readonly ttlMs: number;
  readonly signal: AbortSignal;
  /** Told about each try that failed. */
  readonly onFailure: (error: unknown) => void;
}

/** Waits until the lease is free and takes it; `undefined` when the signal aborts before. */
export const own = async (options: OwnershipOptions): Promise<Ownership | undefined> => {
  const { leases, name, owner, ttlMs, signal, onFailure } = options;
  while (!signal.aborted) {
    try {
      const askedAt = performance.now();
      const lease = await leases.acquire(name, owner, ttlMs);
      if (lease !== undefined) return keepUp(lease, askedAt, options);
    } catch (error) {
      onFailure(error);
    }
    await pauseOrAbort(ttlMs / 4, signal);
  }
  return undefined;
};

const keepUp = (lease: Lease, askedAt: number, options: OwnershipOptions): Ownership => {
  const { leases, ttlMs, onFailure } = options;
  const lost = new AbortController();
  const ended = new AbortController();
  // Counted from before the request: by the database's clock it cannot have run out earlier.
  const expireAt = (heldUntil: number): NodeJS.Timeout =>
    setTimeout(() => lost.abort(), Math.max(0, heldUntil - performance.now()));
  let expiry = expireAt(askedAt + ttlMs);
  const renew = async (): Promise<void> => {
    const renewedAt = performance.now();
    await leases.renew(lease, ttlMs);
    clearTimeout(expiry);
    expiry = expireAt(renewedAt + ttlMs);
  };
  const renewing = (async () => {
    for (;;) {
      await pauseOrAbort(ttlMs / 4, ended.signal);
      if (ended.signal.aborted || lost.signal.aborted) return;
      await renew().catch((error: unknown) => {
        onFailure(error);
        if (error instanceof LeaseLost) lost.abort();
      });
    }
  })();
  return {
    lease,
    lost: lost.signal,
    assert: renew,
    end: async () => {
      ended.abort();
      await renewing;
      clearTimeout(expiry);
      if (!lost.signal.aborted) await leases.release(lease).catch(onFailure);
    },
  };
};

export const pauseOrAbort = async (ms: number, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return;
  try {
    await pause(ms, undefined, { signal });
  } catch {
    // Aborted: the caller looks at its signal.
  }
};
