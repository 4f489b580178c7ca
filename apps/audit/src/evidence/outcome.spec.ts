import type { LegOutcome, TriggerEvent } from '@wagerlog/domain';
import { compare, formatFraction, parseFraction, timesDown } from './fraction';
import { multiplierOf, resultBy, targetBy, type Trigger } from './outcome';

const leg = (change: Partial<LegOutcome> = {}): LegOutcome => ({
  won: true,
  voidFactor: '0',
  deadHeat: '1',
  rule4: '0',
  ...change,
});

describe('the multiplier, by the golden vectors', () => {
  type Vector = readonly [string, number, string, LegOutcome, number];
  const vectors: readonly Vector[] = [
    ['three-way dead heat', 60_00, '6', leg({ deadHeat: '1/3' }), 120_00],
    ['four tie for two places', 60_00, '6', leg({ deadHeat: '2/4' }), 180_00],
    ['two-way tie', 50_00, '5/2', leg({ deadHeat: '1/2' }), 62_50],
    ['six tie for three places', 50_00, '3', leg({ deadHeat: '3/6' }), 75_00],
    ['dead heat of two', 10_00, '11', leg({ deadHeat: '1/2' }), 55_00],
    ['Asian half win', 100_00, '39/20', leg({ voidFactor: '1/2' }), 147_50],
    ['Asian half loss', 100_00, '39/20', leg({ voidFactor: '1/2', won: false }), 50_00],
    ['Rule 4, 25p', 10_00, '5', leg({ rule4: '0.25' }), 40_00],
    ['fraction trap', 1_100_00, '19/11', leg(), 1_900_00],
    ['push', 10_00, '2', leg({ voidFactor: '1', won: false }), 10_00],
    ['lost', 10_00, '2', leg({ won: false }), 0],
  ];

  it.each(vectors)('%s: %i at %s', (...[, stake, odds, outcome, returns]) => {
    expect(timesDown(stake, multiplierOf(outcome, odds))).toBe(returns);
  });

  it('rounds down, once', () => {
    expect(timesDown(999, parseFraction('8/5'))).toBe(1_598);
    expect(timesDown(10_000_000_000_000, parseFraction('1000000'))).toBe(1e19);
  });
});

describe('the word for an outcome', () => {
  it.each([
    ['won', leg()],
    ['lost', leg({ won: false })],
    ['push', leg({ voidFactor: '1', won: false })],
    ['half_won', leg({ voidFactor: '1/2' })],
    ['half_lost', leg({ voidFactor: '0.5', won: false })],
    ['won', leg({ deadHeat: '1/3', rule4: '1/4' })],
  ] as const)('is %s', (word, outcome) => expect(resultBy(outcome)).toBe(word));
});

describe('fractions', () => {
  it('are written reduced, whole numbers alone', () => {
    expect(formatFraction(parseFraction('6/4'))).toBe('3/2');
    expect(formatFraction(parseFraction('0.25'))).toBe('1/4');
    expect(formatFraction(parseFraction('10/5'))).toBe('2');
  });

  it('compare exactly', () => {
    expect(compare(parseFraction('19/11'), parseFraction('1.7273'))).toBe(-1);
    expect(compare(parseFraction('2.50'), parseFraction('5/2'))).toBe(0);
    expect(compare(parseFraction('3'), parseFraction('5/2'))).toBe(1);
  });

  it.each(['', 'x', '1/', '-1', '1.5/2', '1/0'])('refuse "%s"', (text) => {
    expect(() => parseFraction(text)).toThrow(RangeError);
  });
});

describe('the target of a bet', () => {
  const bet = { selectionId: 'home', placedAt: '2026-11-23T12:00:00.000Z' };
  const trigger = (n: number, event: object): Trigger => ({
    revision: n,
    event: event as TriggerEvent,
  });
  const result = (n: number, won: boolean): Trigger =>
    trigger(n, {
      type: n === 1 ? 'MarketResulted' : 'MarketResultCorrected',
      data: { n, resultVersion: n, outcomes: [{ selectionId: 'home', ...leg({ won }) }] },
    });
  const windowVoid = (n: number, from: string, until: string): Trigger =>
    trigger(n, { type: 'BetsVoidedInWindow', data: { n, from, until } });
  const wholeVoid = (n: number): Trigger => trigger(n, { type: 'MarketVoided', data: { n } });

  it('is none before any trigger that concerns it', () => {
    expect(targetBy([], bet)).toBeUndefined();
    const before = windowVoid(1, '2026-11-23T11:00:00.000Z', '2026-11-23T11:59:59.999Z');
    expect(targetBy([before], bet)).toBeUndefined();
  });

  it('is the newest result', () => {
    expect(targetBy([result(1, true), result(2, false)], bet)).toEqual({
      kind: 'result',
      resultVersion: 2,
      outcome: leg({ won: false }),
    });
  });

  it('is void in a window that contains it, bounds included, whatever the result', () => {
    const window = windowVoid(1, bet.placedAt, bet.placedAt);
    expect(targetBy([window, result(2, true)], bet)).toEqual({ kind: 'void' });
    expect(targetBy([result(1, true), windowVoid(2, bet.placedAt, '2026-11-24T')], bet)).toEqual({
      kind: 'void',
    });
  });

  it('is void when the whole market is', () => {
    expect(targetBy([result(1, true), wholeVoid(2)], bet)).toEqual({ kind: 'void' });
  });
});
