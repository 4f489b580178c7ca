import { turnsOf } from './turns';

it('lets contenders alternate within each distribution', () => {
  const options = { distribution: ['hot', 'zipf'], rounds: 2 } as const;
  const turns = turnsOf({ ...options, connections: 1, seconds: 1, warm: 0 }, ['a', 'b']);
  expect(
    turns.map(({ distribution, round, contender }) => `${distribution}${round}${contender}`),
  ).toEqual(['hot1a', 'hot1b', 'hot2a', 'hot2b', 'zipf1a', 'zipf1b', 'zipf2a', 'zipf2b']);
});
