import { setImmediate as realTurn } from 'node:timers';

/**
 * Virtual time: timers fire one by one, in order, and what each of them sets off runs to its end
 * before the next. So a history plays the same way every time, however fast the machine is.
 */
const settled = (): Promise<void> => new Promise((resolve) => void realTurn(resolve));

/** Lets time pass until the work is done. */
export const passUntil = async <Result>(work: Promise<Result>): Promise<Result> => {
  let isDone = false;
  const done = () => void (isDone = true);
  work.then(done, done);
  for (;;) {
    await settled();
    if (isDone) return work;
    if (jest.getTimerCount() === 0) throw new Error('nothing moves any more');
    jest.advanceTimersToNextTimer();
  }
};

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms));

/** Whole runs begin at the same instant and with the same dice. */
export const startClock = (): void => {
  jest.useFakeTimers({
    now: Date.parse('2026-11-23T12:00:00.000Z'),
    doNotFake: ['nextTick', 'queueMicrotask'],
  });
  let dice = 1;
  jest.spyOn(Math, 'random').mockImplementation(() => {
    dice = (dice * 48_271) % 2_147_483_647;
    return dice / 2_147_483_647;
  });
};

export const stopClock = (): void => {
  jest.clearAllTimers();
  jest.useRealTimers();
  jest.restoreAllMocks();
};
