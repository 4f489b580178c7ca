/** An exact fraction, reduced, denominator > 0. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint =>
  b === 0n ? a : greatestCommonDivisor(b, a % b);

/** `denominator` must be > 0. */
export const fraction = (numerator: bigint, denominator = 1n): Fraction => {
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
};

export const zero = fraction(0n);
export const one = fraction(1n);

/** Reads what `writeFraction` wrote: `"5/2"`, `"2"`. The text must be well formed. */
export const readFraction = (text: string): Fraction => {
  const [numerator = '', denominator = '1'] = text.split('/');
  return fraction(BigInt(numerator), BigInt(denominator));
};

/** `"5/2"`; a whole number stands alone: `"2"`. */
export const writeFraction = ({ numerator, denominator }: Fraction): string =>
  denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;

export const add = (a: Fraction, b: Fraction): Fraction =>
  fraction(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );

export const subtract = (a: Fraction, b: Fraction): Fraction =>
  add(a, { numerator: -b.numerator, denominator: b.denominator });

export const multiply = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export const compare = (a: Fraction, b: Fraction): number => {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Minor units times a fraction >= 0, rounded once, down. */
export const takeOf = (amount: number, { numerator, denominator }: Fraction): number =>
  Number((BigInt(amount) * numerator) / denominator);

/** A non-negative decimal text as it stands, exactly: `"2.50"` is 5/2. It must be well formed. */
export const readDecimal = (text: string): Fraction => {
  const [whole = '', decimals = ''] = text.split('.');
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
};
