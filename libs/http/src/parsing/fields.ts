import { parseInstant, parseOdds } from '@wagerlog/domain';
import { z } from 'zod';

/** Accounts, selections, settlements' markets: one alphabet for every id (api.md §1). */
export const accountIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

export const idField = z
  .string()
  .regex(accountIdPattern, 'is not an id: 1 to 64 letters, digits, - or _');

/** Shorter, so that a settlement's id, which ends in a number, is an id as well. */
export const marketIdField = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,48}$/, 'is not a market id: 1 to 48 letters, digits, - or _');

/** RFC 3339, with or without fraction, `Z` or offset; becomes the one form with three decimals. */
export const instantField = z
  .string()
  .transform((text, context) => parsed(parseInstant(text), 'is not an RFC 3339 instant', context));

/** `"2.50"`, `"8/11"` (profit) or `"+150"`; becomes the total return, reduced: `"5/2"`. */
export const oddsField = z
  .string()
  .transform((text, context) => parsed(parseOdds(text), 'is not a price', context));

const parsed = <Value>(value: Value | undefined, message: string, context: z.RefinementCtx) => {
  if (value !== undefined) return value;
  context.addIssue(message);
  return z.NEVER;
};

/** domain.md §1: money stays within ±10^13 minor units. */
export const amountMax = 10_000_000_000_000;

/** Minor units, more than nothing. */
export const amountField = z
  .int('is not an integer number of minor units')
  .positive('must be more than 0')
  .max(amountMax, `must not be more than ${amountMax}`);

/** A text for people: no control characters, no surrounding white space, at most `max` long. */
export const textField = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must not be longer than ${max} characters`)
    .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'must not hold control characters')
    .refine((text) => text === text.trim(), 'must not begin or end with white space');
