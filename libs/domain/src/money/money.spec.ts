import fc from 'fast-check';
import { currencyExponent } from './currency';
import {
  add,
  compare,
  fraction,
  multiply,
  readDecimal,
  readFraction,
  subtract,
  takeOf,
  writeFraction,
} from './fraction';
import { amountMax, isAmount } from './money';

describe('an amount of money', () => {
  it.each([0, 1, -1, amountMax, -amountMax])('may be %d', (amount) => {
    expect(isAmount(amount)).toBe(true);
  });

  it.each([0.5, amountMax + 1, -amountMax - 1, Number.NaN, Infinity, 2 ** 53])(
    'may not be %d',
    (amount) => {
      expect(isAmount(amount)).toBe(false);
    },
  );

  it('reaches ten million millions', () => {
    expect(amountMax).toBe(10_000_000_000_000);
  });
});

describe('the currencies of ISO 4217', () => {
  it.each([
    ['JPY', 0],
    ['KRW', 0],
    ['EUR', 2],
    ['GBP', 2],
    ['XCG', 2],
    ['AED', 2],
    ['ZWG', 2],
    ['CHW', 2],
    ['BHD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s has %d decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  it.each(['eur', 'EURO', '', ' ', 'XXX', 'XAU', 'BTC', 'constructor'])(
    '%j is none of them',
    (code) => {
      expect(currencyExponent(code)).toBeUndefined();
    },
  );
});

describe('exact fractions', () => {
  const whole = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
  const natural = fc.bigInt({ min: 1n, max: 10n ** 12n });
  const any = fc
    .tuple(whole, natural)
    .map(([numerator, denominator]) => fraction(numerator, denominator));

  it('are reduced', () => {
    expect(fraction(6n, 4n)).toEqual({ numerator: 3n, denominator: 2n });
    expect(fraction(-6n, 4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(fraction(0n, 7n)).toEqual({ numerator: 0n, denominator: 1n });
    expect(fraction(7n)).toEqual({ numerator: 7n, denominator: 1n });
  });

  it('are written and read', () => {
    expect(writeFraction(fraction(5n, 2n))).toBe('5/2');
    expect(writeFraction(fraction(4n, 2n))).toBe('2');
    expect(readFraction('19/11')).toEqual(fraction(19n, 11n));
    expect(readFraction('2')).toEqual(fraction(2n));
    expect(readDecimal('2.50')).toEqual(fraction(5n, 2n));
    expect(readDecimal('12')).toEqual(fraction(12n));
    fc.assert(fc.property(any, (a) => expect(readFraction(writeFraction(a))).toEqual(a)));
  });

  it('add, subtract, multiply and compare as cross multiplication does', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(add(subtract(a, b), b)).toEqual(a);
        expect(add(a, b)).toEqual(add(b, a));
        const product = multiply(a, b);
        expect(product.numerator * a.denominator * b.denominator).toBe(
          a.numerator * b.numerator * product.denominator,
        );
        const difference = subtract(a, b).numerator;
        expect(Math.sign(compare(a, b))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      }),
    );
  });

  it('take their part of an amount, rounded down', () => {
    expect(takeOf(100, fraction(1n, 3n))).toBe(33);
    expect(takeOf(200, fraction(1n, 3n))).toBe(66);
    expect(takeOf(3, fraction(5n, 3n))).toBe(5);
  });
});
