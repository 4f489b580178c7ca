import { existsSync } from 'node:fs';
import path from 'node:path';
import { readModels } from './read-models';
import { sliceCount, sliceOf } from './slices';

describe('the read models', () => {
  it('have a spec each', () => {
    const without = readModels.filter(
      ({ name }) => !existsSync(path.join(__dirname, `${name}.projection.spec.ts`)),
    );
    expect(without).toEqual([]);
  });

  it('live in collections of their own, named by version', () => {
    expect(readModels.map(({ collection }) => collection)).toEqual([
      'accounts_v1',
      'statement_v1',
      'bets_v1',
      'timelines_v1',
      'markets_v1',
      'books_v1',
      'totals_v1',
      'settlements_v1',
      'refusals_v1',
    ]);
  });
});

describe('slices', () => {
  it('never change for a key: checkpoints depend on them', () =>
    expect(['alice', 'bob', 'm1', 'm1-1', '2026-11-23/EUR', ''].map(sliceOf)).toEqual([
      7, 4, 3, 1, 3, 5,
    ]));

  it('share keys about evenly', () => {
    const counts = new Array<number>(sliceCount).fill(0);
    for (let index = 0; index < 8000; index += 1) {
      const slice = sliceOf(`account-${index}`);
      counts[slice] = (counts[slice] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1200);
  });
});
