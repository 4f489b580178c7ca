import { inParallel, turnsOf } from './turns';

const tick = () => new Promise((resolve) => setImmediate(resolve));

const meter = () => {
  let now = 0;
  let most = 0;
  return {
    most: () => most,
    work: async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await tick();
      now -= 1;
    },
  };
};

describe('working in parallel', () => {
  it('answers in the order of the items, so many at once', async () => {
    const { most, work } = meter();
    const answers = await inParallel([3, 1, 2, 5, 4], 2, async (item, index) => {
      await work();
      return `${index}:${item}`;
    });
    expect(answers).toEqual(['0:3', '1:1', '2:2', '3:5', '4:4']);
    expect(most()).toBe(2);
  });

  it('ends with the first failure', async () => {
    await expect(inParallel([1, 2], 2, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
  });
});

describe('taking turns', () => {
  it('lets so many in at once, whoever comes, and gives the place of one that failed on', async () => {
    const { most, work } = meter();
    const inTurn = turnsOf(3);
    const all = Array.from({ length: 10 }, (_, index) =>
      inTurn(async () => {
        await work();
        if (index === 0) throw new Error('no');
        return index;
      }),
    );
    const settled = await Promise.allSettled(all);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
    expect(most()).toBe(3);
  });
});
