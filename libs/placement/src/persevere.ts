import { StoreUnavailable } from '@wagerlog/eventstore';
import { setTimeout as pause } from 'node:timers/promises';

const pauseMinMs = 20;
const pauseMaxMs = 500;

/**
 * A step that is not given up while there is time: what definitely did not happen is tried again.
 * All else is thrown as it comes.
 */
export const persevere = async <Result>(
  step: () => Promise<Result>,
  deadlineAt: number,
): Promise<Result> => {
  for (let pauseMs = pauseMinMs; ; pauseMs = Math.min(pauseMs * 2, pauseMaxMs)) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || Date.now() + pauseMs >= deadlineAt) throw error;
      await pause(pauseMs * (0.5 + Math.random() / 2));
    }
  }
};
