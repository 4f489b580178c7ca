import { pauseMsAfter } from './conflict-retry';

const longest = 0.999_999;

describe('the pause after a conflict', () => {
  it('is drawn from a span that doubles with each conflict in a row after the first, up to a bound', () => {
    const spans = [1, 2, 3, 4, 50].map((conflicts) => Math.round(pauseMsAfter(conflicts, longest)));
    expect(spans).toEqual([0, 4, 8, 16, 20]);
  });

  it('may be none at all, and half of the span for half of the chance', () => {
    expect([pauseMsAfter(3, 0), pauseMsAfter(3, 0.5)]).toEqual([0, 4]);
  });
});
