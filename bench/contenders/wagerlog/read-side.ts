import type { System } from './system';

const patienceMs = 300_000;
const pollMs = 200;

/** Resolves when the projector has considered the whole log. @throws when it does not in time. */
export const caughtUp = async ({ metrics }: System): Promise<void> => {
  const givesUpAt = performance.now() + patienceMs;
  for (let isSecond = false; performance.now() < givesUpAt;) {
    const page = await (await fetch(metrics['projector'] ?? '')).text();
    const isCaughtUp = /^wagerlog_projector_lag_events(\{[^}]*\})? 0$/m.test(page);
    // Twice: the figure is as old as its last measurement.
    if (isCaughtUp && isSecond) return;
    isSecond = isCaughtUp;
    await new Promise((resolve) => setTimeout(resolve, isCaughtUp ? 10 * pollMs : pollMs));
  }
  throw new Error('the projector did not catch up with the seeded bets');
};
