/** ISO 4217 code, upper case. */
export type Currency = string;

/** Integer minor units (EUR 10.50 is 1050), a safe integer within ±10^13. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}
