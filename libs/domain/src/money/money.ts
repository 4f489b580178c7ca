/** ISO 4217 code, upper case. */
export type Currency = string;

/** Integer minor units (EUR 10.50 is 1050), a safe integer within ±10^13. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/** The largest amount of money, in minor units. */
export const amountMax = 10 ** 13;

/** True for what may stand as an amount of money: an integer within ±10^13. */
export const isAmount = (amount: number): boolean =>
  Number.isSafeInteger(amount) && Math.abs(amount) <= amountMax;
