import { setImmediate as turn } from 'node:timers/promises';
import { inParallel } from './in-parallel';

describe('working in parallel', () => {
  it('gives the results in the order of the items, never more than the width at once', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return item * 10;
    });
    expect(results).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('finishes what was begun before it throws the first failure, and begins nothing more', async () => {
    const finished: number[] = [];
    const work = inParallel([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await turn();
      finished.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(finished).toEqual([2]);
  });

  it('has nothing to do without items', async () => {
    await expect(inParallel([], 4, () => Promise.reject(new Error('no')))).resolves.toEqual([]);
  });
});
