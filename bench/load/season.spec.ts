import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSeason } from '../../apps/season/src/fixtures/season-file';
import { world } from './bet';
import { betsOf } from './distribution';
import { replayedSeason, seasonBets } from './season';

const sample = path.resolve(__dirname, '../../apps/season/sample/match-day.csv');
const { matches } = readSeason(readFileSync(sample));
const [first] = matches;
if (first === undefined) throw new Error('a sample without matches');

it('bets day after day, and never on terms that nobody takes', () => {
  const later = { ...first, line: 999, startsAt: '2099-01-01T15:00:00.000Z' };
  const bets = seasonBets([later, ...matches]);
  const ofLater = (market: number) => market < 3;
  const firstOfLater = bets.findIndex(({ market }) => ofLater(market));
  expect(bets.slice(firstOfLater).every(({ market }) => ofLater(market))).toBe(true);
  expect(firstOfLater).toBe(bets.length - bets.filter(({ market }) => ofLater(market)).length);
  // Three in fifty are refused on purpose where a season is played.
  expect(bets.length).toBeGreaterThan((matches.length + 1) * 46);
  expect(bets.length).toBeLessThan((matches.length + 1) * 50);
  for (const { account, market, selection, stake, odds } of bets) {
    expect(account).toBeLessThan(world.accounts);
    expect(market).toBeLessThan(world.markets);
    expect(selection).toBeLessThan(3);
    expect(stake).toBeGreaterThanOrEqual(100);
    expect(odds).toMatch(/^\d+\.\d\d$/);
  }
});

it('bets on all matches of a day at once', () => {
  const day = matches.slice(0, 2).map((match) => ({ ...match, startsAt: first.startsAt }));
  const markets = seasonBets(day).map(({ market }) => (market < 3 ? 'one' : 'other'));
  expect(markets.slice(0, 6)).toEqual(['one', 'other', 'one', 'other', 'one', 'other']);
});

it('gives every contender the same bets, each with a key of its own, again from the start', () => {
  const { bets } = replayedSeason();
  const [one, other] = [betsOf('season', 'one'), betsOf('season', 'other')];
  const taken = Array.from({ length: bets.length + 2 }, () => [one(), other()] as const);
  expect(taken.map(([{ key: _, ...terms }]) => terms)).toEqual([...bets, ...bets.slice(0, 2)]);
  expect(taken.map(([{ key: _, ...terms }]) => terms)).toEqual(
    taken.map(([, { key: _, ...terms }]) => terms),
  );
  expect(new Set(taken.flat().map(({ key }) => key)).size).toBe(2 * taken.length);
});
