import { world } from './bet';
import { betsOf, zipfRanks } from './distribution';

/** Repeatable: a linear congruential generator. */
const seeded = () => {
  let state = 42;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
};

const many = 50_000;
const bets = (distribution: Parameters<typeof betsOf>[0]) => {
  const next = betsOf(distribution, 'run', seeded());
  return Array.from({ length: many }, next);
};
const shareOf = (numbers: readonly number[], number: number): number =>
  numbers.filter((each) => each === number).length / numbers.length;

describe('the accounts of bets', () => {
  it('are picked in proportion to 1/n by zipf', () => {
    const ranks = [...zipfRanks(world.accounts)];
    const harmonic = Array.from({ length: world.accounts }, (_, n) => 1 / (n + 1)).reduce(
      (sum, each) => sum + each,
    );
    for (const rank of [0, 1, 9, 99]) {
      expect(shareOf(ranks, rank)).toBeCloseTo(1 / (rank + 1) / harmonic, 3);
    }
    expect(Math.max(...ranks)).toBeLessThan(world.accounts);
    const accounts = bets('zipf').map(({ account }) => account);
    expect(shareOf(accounts, 0)).toBeCloseTo(1 / harmonic, 2);
  });

  it('are one account when it is hot, on all markets', () => {
    const hot = bets('hot');
    expect(new Set(hot.map(({ account }) => account))).toEqual(new Set([0]));
    expect(new Set(hot.map(({ market }) => market)).size).toBe(world.markets);
  });

  it('are all of them, each as often, when they are uniform', () => {
    const accounts = bets('uniform').map(({ account }) => account);
    expect(new Set(accounts).size).toBeGreaterThan(0.98 * world.accounts);
    expect(accounts.filter((account) => account < world.accounts / 2).length / many).toBeCloseTo(
      0.5,
      1,
    );
  });

  it('are all of them on one market when that is hot', () => {
    const hot = bets('hot-market');
    expect(new Set(hot.map(({ market }) => market))).toEqual(new Set([0]));
    expect(new Set(hot.map(({ account }) => account)).size).toBeGreaterThan(world.accounts / 2);
  });
});

it('gives each bet a key of its own and terms within the world', () => {
  const uniform = bets('uniform');
  expect(new Set(uniform.map(({ key }) => key)).size).toBe(many);
  const isWithin = ({ selection, stake, odds }: (typeof uniform)[number]): boolean =>
    selection < world.selections &&
    Number.isInteger(stake) &&
    stake >= 100 &&
    stake < 5_000 &&
    /^\d\.\d\d$/.test(odds);
  expect(uniform.filter((bet) => !isWithin(bet))).toEqual([]);
});
