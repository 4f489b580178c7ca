import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CannotStart } from './listen';

export interface WaitOptions<Value> {
  /** As `/health/ready` names it. */
  readonly dependency: string;
  /** What to do about it when it stays away. */
  readonly remedy: string;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  readonly ask: () => Promise<Value>;
}

const pausesMs = [100, 200, 500, 1000, 2000, 5000];

/** Asks a dependency until it answers; gives up with `CannotStart` when its time is over. */
export const waitFor = async <Value>(options: WaitOptions<Value>): Promise<Value> => {
  const { dependency, remedy, timeoutMs, logger, signal, ask } = options;
  const until = performance.now() + timeoutMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (performance.now() >= until) {
        throw new CannotStart(
          `${dependency} did not answer in ${timeoutMs} ms (${reason}); ${remedy}`,
        );
      }
      logger.warn({ dependency, reason, attempt }, 'not reachable yet');
      const pauseMs = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0;
      await pause(Math.min(pauseMs, Math.max(0, until - performance.now())), undefined, {
        ...(signal === undefined ? {} : { signal }),
      });
    }
  }
};
