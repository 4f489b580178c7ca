import fc from 'fast-check';
import type { LegOutcome } from '../account/account.events';
import { multiply, readDecimal, readFraction, takeOf, writeFraction } from './fraction';
import { parseOdds } from './odds';
import { multiplierOf, parseOutcome, resultOf, returnsOf, straightWin } from './outcome';

const outcome = (changes: Partial<LegOutcome> = {}): LegOutcome => ({ ...straightWin, ...changes });
const odds = (text: string): string => parseOdds(text) ?? 'malformed';

describe('golden vectors (domain.md §6)', () => {
  const cases: readonly (readonly [string, number, string, LegOutcome, number])[] = [
    ['three-way dead heat', 6000, '6.0', outcome({ deadHeat: '1/3' }), 12_000],
    ['four tie for two places', 6000, '6.0', outcome({ deadHeat: '2/4' }), 18_000],
    ['two-way tie', 5000, '2.5', outcome({ deadHeat: '1/2' }), 6250],
    ['six tie for three places', 5000, '3.0', outcome({ deadHeat: '3/6' }), 7500],
    ['dead heat of two', 1000, '10/1', outcome({ deadHeat: '1/2' }), 5500],
    ['Asian half win', 10_000, '1.95', outcome({ voidFactor: '1/2' }), 14_750],
    ['Asian half loss', 10_000, '1.95', outcome({ voidFactor: '1/2', won: false }), 5000],
    ['Rule 4, 25p', 1000, '4/1', outcome({ rule4: '1/4' }), 4000],
    ['fraction trap', 110_000, '8/11', outcome(), 190_000],
  ];
  it.each(cases)('%s', (...[, stake, text, leg, returns]) => {
    expect(returnsOf(stake, odds(text), leg)).toBe(returns);
  });

  it('fraction trap: a price of four decimals would pay three cents too much', () => {
    expect(returnsOf(110_000, odds('1.7273'))).toBe(190_003);
  });

  it('a straight win pays the odds, as the formula says for its factors', () => {
    const leg = fc.record({
      numerator: fc.nat(9_999),
      denominator: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(leg, fc.nat(), ({ numerator, denominator }, stake) => {
        const price = odds(`${numerator + 1}/${denominator}`);
        expect(multiplierOf(price, straightWin)).toEqual(multiplierOf(price, outcome()));
        expect(returnsOf(stake, price)).toBe(returnsOf(stake, price, outcome()));
      }),
    );
  });

  it('treble with one void leg', () => {
    const legs = [
      multiplierOf(odds('2.0'), outcome()),
      multiplierOf(odds('3.0'), outcome()),
      multiplierOf(odds('7.0'), outcome({ won: false, voidFactor: '1' })),
    ];
    expect(takeOf(1000, legs.reduce(multiply))).toBe(6000);
  });

  it('float trap', () => {
    const tenth = Array.from({ length: 10 }, () => readDecimal('1.1')).reduce(multiply);
    const exact = multiply(tenth, readDecimal('1000'));
    expect(writeFraction(exact)).toBe(writeFraction(readDecimal('2593.7424601')));
  });
});

describe('the outcome formula', () => {
  it.each([
    ['win', outcome(), '5/2', 'won'],
    ['loss', outcome({ won: false }), '0', 'lost'],
    ['push', outcome({ voidFactor: '1' }), '1', 'push'],
    ['push of a loser', outcome({ won: false, voidFactor: '1' }), '1', 'push'],
    ['half win', outcome({ voidFactor: '1/2' }), '7/4', 'half_won'],
    ['half loss', outcome({ won: false, voidFactor: '1/2' }), '1/2', 'half_lost'],
    ['dead heat', outcome({ deadHeat: '1/2' }), '5/4', 'won'],
    ['dead heat with Rule 4', outcome({ deadHeat: '1/2', rule4: '1/3' }), '1', 'won'],
    [
      'a half win, dead heat and Rule 4',
      { won: true, voidFactor: '1/2', deadHeat: '1/4', rule4: '1/3' },
      '3/4',
      'half_won',
    ],
  ] as const)('multiplies the stake of a %s', (...[, leg, multiplier, result]) => {
    expect(writeFraction(multiplierOf('5/2', leg))).toBe(multiplier);
    expect(resultOf(leg)).toBe(result);
  });

  it('rounds once, down', () => {
    expect(returnsOf(101, '3/2')).toBe(151);
    expect(returnsOf(199, '19/11', outcome({ deadHeat: '1/3' }))).toBe(114);
    expect(returnsOf(1, '199/100')).toBe(1);
  });

  it('is exact where a double falls short', () => {
    expect(Math.floor(100 * 4.35)).toBe(434);
    expect(returnsOf(100, odds('4.35'))).toBe(435);
    expect(returnsOf(10 ** 13, '900719/900718')).toBe(10_000_011_102_253);
  });

  it('never pays a loser, nor more than a straight win', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.record({
          won: fc.boolean(),
          voidFactor: fc.constantFrom('0', '1/2', '1'),
          deadHeat: fc.constantFrom('1', '1/2', '2/3'),
          rule4: fc.constantFrom('0', '1/4', '9/10'),
        }),
        (stake, profit, leg) => {
          const price = writeFraction(readFraction(`${profit + 100}/100`));
          const returns = returnsOf(stake, price, leg);
          const back = returnsOf(stake, price, { ...leg, won: false });
          expect(back).toBe(Math.floor(stake * { '0': 0, '1/2': 0.5, '1': 1 }[leg.voidFactor]!));
          expect(returns).toBeGreaterThanOrEqual(back);
          expect(returns).toBeLessThanOrEqual(returnsOf(stake, price));
        },
      ),
    );
  });
});

describe('an outcome as a client writes it', () => {
  it('needs only whether it won', () => {
    expect(parseOutcome({ won: true })).toEqual(straightWin);
    expect(parseOutcome({ won: false })).toEqual({ ...straightWin, won: false });
  });

  it.each([
    [{ voidFactor: '0.5' }, { voidFactor: '1/2' }],
    [{ voidFactor: '2/4' }, { voidFactor: '1/2' }],
    [{ voidFactor: '1' }, { voidFactor: '1' }],
    [{ voidFactor: '1.0' }, { voidFactor: '1' }],
    [{ voidFactor: '0/1' }, { voidFactor: '0' }],
    [{ deadHeat: '2/4' }, { deadHeat: '1/2' }],
    [{ deadHeat: '0.25' }, { deadHeat: '1/4' }],
    [{ rule4: '0.25' }, { rule4: '1/4' }],
    [{ rule4: '9999/9999'.replace('9999/', '9998/') }, { rule4: '9998/9999' }],
  ])('reads %j exactly', (written, factors) => {
    expect(parseOutcome({ won: true, ...written })).toEqual({ ...straightWin, ...factors });
  });

  it.each([
    { voidFactor: '1/4' },
    { voidFactor: '3/2' },
    { voidFactor: '2' },
    { voidFactor: '1/3' },
    { deadHeat: '0' },
    { deadHeat: '3/2' },
    { deadHeat: '1.5' },
    { deadHeat: '1/0' },
    { deadHeat: '-1/2' },
    { deadHeat: '' },
    { rule4: '1' },
    { rule4: '1.0001' },
    { rule4: '0.00001' },
    { rule4: '12345/99999' },
    { rule4: 'x1/2' },
    { rule4: '1/2x' },
    { rule4: '25' },
  ])('refuses %j', (factors) => {
    expect(parseOutcome({ won: true, ...factors })).toBeUndefined();
  });
});
