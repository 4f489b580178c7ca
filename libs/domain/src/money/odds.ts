import type { OddsText } from '../account/account.events';
import { add, compare, fraction, one, readDecimal, readFraction, subtract } from './fraction';
import { writeFraction, type Fraction } from './fraction';

const oddsMax = fraction(1_000_000n);

const decimalForm = /^(0|[1-9]\d{0,6})(\.\d{1,4})?$/;
const fractionalForm = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/;
const americanForm = /^([+-])([1-9]\d{2,8})$/;

/**
 * Total return per unit staked, from what a client may write: decimal with at most four decimals
 * (`"2.50"`), fractional profit (`"8/11"`), American (`"+150"`, `"-200"`). `undefined`: malformed,
 * not above 1, or above 1,000,000.
 */
export const parseOdds = (text: string): OddsText | undefined => {
  const total = readTotal(text);
  if (total === undefined || compare(total, one) <= 0 || compare(total, oddsMax) > 0) {
    return undefined;
  }
  return writeFraction(total);
};

const readTotal = (text: string): Fraction | undefined => {
  if (decimalForm.test(text)) return readDecimal(text);
  if (fractionalForm.test(text)) return add(one, readFraction(text));
  const american = americanForm.exec(text);
  if (american === null) return undefined;
  const [, sign, digits = ''] = american;
  const hundreds = BigInt(digits);
  return add(one, sign === '+' ? fraction(hundreds, 100n) : fraction(100n, hundreds));
};

/** Odds as answers show them. */
export interface PresentedOdds {
  /** At least two decimals, at most four, the last one rounded half up: for display. */
  readonly decimal: string;
  /** Exact profit per unit, always with its denominator: `"3/2"`, `"2/1"`. */
  readonly fraction: string;
  /** Exact total return per unit: `"5/2"`. */
  readonly total: OddsText;
}

export const presentOdds = (total: OddsText): PresentedOdds => {
  const exact = readFraction(total);
  const profit = subtract(exact, one);
  return {
    decimal: writeDecimal(exact),
    fraction: `${profit.numerator}/${profit.denominator}`,
    total: writeFraction(exact),
  };
};

const writeDecimal = ({ numerator, denominator }: Fraction): string => {
  const tenThousandths = (numerator * 20_000n + denominator) / (2n * denominator);
  const decimals = `${tenThousandths % 10_000n}`.padStart(4, '0').replace(/0{1,2}$/, '');
  return `${tenThousandths / 10_000n}.${decimals}`;
};

/** Negative, zero or positive, as a is worse than, equal to or better than b. */
export const compareOdds = (a: OddsText, b: OddsText): number =>
  compare(readFraction(a), readFraction(b));
