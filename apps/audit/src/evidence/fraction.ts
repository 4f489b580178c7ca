/**
 * Exact fractions on bigint, the auditor's own: it must not trust the arithmetic it checks.
 * Always reduced, the denominator positive.
 */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

export const fraction = (numerator: bigint, denominator: bigint): Fraction => {
  if (denominator === 0n) throw new RangeError('A fraction has no zero below the line.');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator * sign);
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
};

/** `"5/2"`, `"1"`, `"0.25"`; anything else throws: such a text is no fact. */
export const parseFraction = (text: string): Fraction => {
  const parts = /^(\d{1,18})(?:\/(\d{1,18})|\.(\d{1,18}))?$/.exec(text);
  if (parts === null) throw new RangeError(`"${text}" is no fraction.`);
  const [, whole = '', below, decimals = ''] = parts;
  if (below !== undefined) return fraction(BigInt(whole), BigInt(below));
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
};

export const formatFraction = ({ numerator, denominator }: Fraction): string =>
  denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;

export const one = fraction(1n, 1n);

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );

export const minus = (a: Fraction, b: Fraction): Fraction =>
  plus(a, { numerator: -b.numerator, denominator: b.denominator });

export const times = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

/** Negative, zero or positive, as a is below, equal to or above b. */
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = minus(a, b).numerator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** Minor units times a factor that is not negative, rounded down once. */
export const timesDown = (amount: number, factor: Fraction): number =>
  Number((BigInt(amount) * factor.numerator) / factor.denominator);
