import { ratiosOf } from '../compare/ratios';
import { median, ratioOf, spreadOf } from './spread';

describe('figures of several rounds', () => {
  it('have a median, of an odd and of an even number', () => {
    expect(median([10, 9, 100])).toBe(10);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow();
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });

  it('are compared by their medians, and round by round', () => {
    expect(ratioOf([200, 400, 300], [100, 100, 200])).toEqual({ median: 3, min: 1.5, max: 4 });
  });
});

describe('ratios', () => {
  const run = (contender: string, distribution: 'hot' | 'uniform', betsPerSecond: number) => ({
    contender,
    distribution,
    round: 1,
    betsPerSecond,
  });

  it('are ours over each other contender', () => {
    const ratios = ratiosOf([run('wagerlog', 'hot', 800), run('txn', 'hot', 100)]);
    expect(ratios).toEqual({ txn: { median: 8, min: 8, max: 8 } });
  });

  it('name the distribution where there are several', () => {
    const ratios = ratiosOf([
      run('wagerlog', 'hot', 800),
      run('txn', 'hot', 100),
      run('wagerlog', 'uniform', 300),
      run('txn', 'uniform', 200),
    ]);
    expect(Object.keys(ratios)).toEqual(['txn hot', 'txn uniform']);
    expect(ratios['txn uniform']?.median).toBe(1.5);
  });
});
