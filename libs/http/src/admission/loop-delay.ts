/** Milliseconds the event loop is late, as far as is known, and how to stop knowing it. */
export interface LoopDelay {
  readonly ms: () => number;
  readonly stop: () => void;
}

const sampleMs = 20;

/** A timer that is late shows how long the loop did not turn; timers come before what arrived. */
export const measureLoopDelay = (): LoopDelay => {
  let late = 0;
  let due = performance.now() + sampleMs;
  const sampler = setInterval(() => {
    late = Math.max(0, performance.now() - due);
    due = performance.now() + sampleMs;
  }, sampleMs).unref();
  return { ms: () => late, stop: () => clearInterval(sampler) };
};
