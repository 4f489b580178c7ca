import { OutcomeUnknown, StoreUnavailable } from '@wagerlog/eventstore';
import { inTime } from './in-time';
import { persevere } from './persevere';

const failing = (errors: readonly Error[]) => {
  const left = [...errors];
  let tries = 0;
  const step = async (): Promise<number> => {
    tries += 1;
    const error = left.shift();
    if (error !== undefined) throw error;
    return tries;
  };
  return { step, tries: () => tries };
};
const away = () => new StoreUnavailable('away');

describe('persevering', () => {
  it('tries again what definitely did not happen', async () => {
    expect(await persevere(failing([away(), away()]).step, Date.now() + 5_000)).toBe(3);
  });

  it('does not try again what is in doubt, or broken', async () => {
    for (const error of [new OutcomeUnknown('s-1'), new Error('a bug')]) {
      const { step, tries } = failing([error]);
      await expect(persevere(step, Date.now() + 5_000)).rejects.toBe(error);
      expect(tries()).toBe(1);
    }
  });

  it('gives up when there is no time for another try', async () => {
    const { step, tries } = failing([away(), away()]);
    await expect(persevere(step, Date.now())).rejects.toThrow(StoreUnavailable);
    expect(tries()).toBe(1);
  });
});

describe('a deadline', () => {
  const until = (deadlineAt: number) => ({ deadlineAt, stream: 'account-alice' });

  it('lets through what is ready before it, good or bad', async () => {
    const later = until(Date.now() + 5_000);
    expect(await inTime(Promise.resolve(1), later)).toBe(1);
    await expect(inTime(Promise.reject(away()), later)).rejects.toThrow(StoreUnavailable);
  });

  it('leaves in doubt what is not', async () => {
    const never = new Promise(() => undefined);
    await expect(inTime(never, until(Date.now() + 10))).rejects.toThrow(OutcomeUnknown);
  });
});
