import type { LiveReservation, Market } from '@wagerlog/domain';
import { persistentMap } from '@wagerlog/event-sourcing';
import { workListOf } from './work-list';

const marketWith = (
  reservations: readonly (readonly [string, string, number, string])[],
): Market => {
  const live = reservations.reduce(
    (map, [betId, accountId, revision, expiresAt]) =>
      map.set(betId, { accountId, revision, expiresAt } as LiveReservation),
    persistentMap<LiveReservation>(),
  );
  return { live } as Market;
};

const listOf = (market: Market) =>
  workListOf(market).map(({ accountId, items }) => [accountId, items.map(({ betId }) => betId)]);

describe('the work list of a run', () => {
  it('groups by account, each in the order of its reservations', () => {
    const market = marketWith([
      ['b-3', 'alice', 30, '12:00'],
      ['b-1', 'alice', 10, '12:00'],
      ['b-2', 'bob', 20, '12:00'],
    ]);
    expect(listOf(market)).toEqual([
      ['alice', ['b-1', 'b-3']],
      ['bob', ['b-2']],
    ]);
  });

  it('puts accounts last whose reservations may still be on their way', () => {
    const market = marketWith([
      ['b-1', 'alice', 10, '12:00'],
      ['b-2', 'alice', 20, '12:30'],
      ['b-3', 'bob', 30, '12:10'],
      ['b-4', 'carol', 40, '12:10'],
    ]);
    expect(listOf(market).map(([accountId]) => accountId)).toEqual(['bob', 'carol', 'alice']);
  });

  it('is the same whatever the order in which the state came about', () => {
    const reservations = Array.from(
      { length: 50 },
      (_, at) => [`b-${at}`, `a-${at % 7}`, at, '12:00'] as const,
    );
    expect(listOf(marketWith(reservations))).toEqual(listOf(marketWith(reservations.toReversed())));
  });
});
