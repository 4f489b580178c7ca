import { setImmediate as turn } from 'node:timers/promises';

const patienceMs = 10_000;

/** Waits for a condition, never for a time; gives up loudly. */
export const eventually = async (condition: () => boolean): Promise<void> => {
  const deadlineAt = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > deadlineAt) throw new Error(`never came true: ${condition.toString()}`);
    await turn();
  }
};
