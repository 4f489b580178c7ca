import { amountField, idField, instantField, textField } from '@wagerlog/http';
import { z } from 'zod';

/** Whether it is a currency is said by `CURRENCY_UNKNOWN`, not by the form. */
export const currencyField = z.string().min(1).max(16);

export const openAccountBody = z.strictObject({
  accountId: idField.optional(),
  currency: currencyField,
});
export const paymentBody = z.strictObject({
  amount: amountField,
  reference: textField(100).optional(),
});
export const accountStatusBody = z.strictObject({
  status: z.enum(['active', 'suspended', 'closed']),
});
export const exclusionBody = z.strictObject({ until: instantField });
export const limitBody = z.strictObject({
  amount: amountField,
  period: z.enum(['day', 'week', 'month']),
});
export const limitKind = z.enum(['stake', 'deposit', 'loss']);

/** Opaque; clients send it back as `If-Min-Position`. */
export const positionAnswer = z.string();
export const accountAnswer = z.object({
  accountId: z.string(),
  currency: z.string(),
  status: z.enum(['active', 'suspended', 'closed']),
  position: positionAnswer,
});
export const paymentAnswer = z.object({
  paymentId: z.string(),
  accountId: z.string(),
  amount: z.int(),
  currency: z.string(),
  balanceAfter: z.int(),
  position: positionAnswer,
});
export type PaymentBody = z.output<typeof paymentBody>;
