import {
  amountField,
  idField,
  instantField,
  marketIdField,
  oddsField,
  textField,
} from '@wagerlog/http';
import { parseOutcome } from '@wagerlog/domain';
import { z } from 'zod';
import { currencyField, positionAnswer } from '../accounts/account.requests';
import { oddsAnswer } from '../bets/bet.requests';

const selectionsMax = 500;

const onceEach = (items: readonly { readonly selectionId: string }[]): boolean =>
  new Set(items.map(({ selectionId }) => selectionId)).size === items.length;
const onceMessage = 'names a selection twice';

export const defineMarketBody = z
  .strictObject({
    marketId: marketIdField,
    eventName: textField(200),
    type: z.enum(['match-odds', 'over-under', 'asian-handicap', 'outright']),
    selections: z
      .array(z.strictObject({ selectionId: idField, name: textField(100) }))
      .min(2)
      .max(selectionsMax)
      .refine(onceEach, onceMessage),
    startsAt: instantField,
    currency: currencyField,
    minStake: amountField,
    maxStake: amountField,
    maxReturns: amountField,
    liabilityLimit: amountField,
    handicap: z
      .string()
      .regex(/^[+-]?\d{1,3}(\.\d{1,2})?$/, 'is not a line such as "-0.75"')
      .optional(),
  })
  .refine(({ minStake, maxStake }) => minStake <= maxStake, {
    message: 'must not be more than maxStake',
    path: ['minStake'],
  });

export const marketStatusBody = z.strictObject({ status: z.enum(['open', 'suspended', 'closed']) });

export const pricesBody = z.strictObject({
  prices: z
    .array(z.strictObject({ selectionId: idField, odds: oddsField }))
    .min(1)
    .max(selectionsMax)
    .refine(onceEach, onceMessage),
  sourceTimestamp: instantField,
});

export const liabilityLimitBody = z.strictObject({ amount: amountField });
export const liabilityLimitAnswer = liabilityLimitBody.extend({ position: positionAnswer });
export const quoteBody = z.strictObject({ selectionId: idField });

const outcomeField = z
  .strictObject({
    selectionId: idField,
    won: z.boolean(),
    voidFactor: z.string().optional(),
    deadHeat: z.string().optional(),
    rule4: z.string().optional(),
  })
  .transform(({ selectionId, ...written }, context) => {
    const outcome = parseOutcome(written);
    if (outcome !== undefined) return { selectionId, ...outcome };
    context.addIssue('has a void factor, dead heat or Rule 4 deduction that cannot be');
    return z.NEVER;
  });

export const resultBody = z.strictObject({
  resultVersion: z.int().min(0).max(1_000_000_000),
  outcomes: z.array(outcomeField).min(1).max(selectionsMax).refine(onceEach, onceMessage),
});

export const voidBody = z
  .strictObject({
    from: instantField.optional(),
    until: instantField.optional(),
    reason: textField(200),
  })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), {
    message: 'from and until belong together',
  });

const statusField = z.enum([
  'defined',
  'open',
  'suspended',
  'closed',
  'resulted',
  'settled',
  'voided',
]);
export const marketStatusAnswer = z.object({
  status: statusField,
  revision: z.int().describe('Of the last status change: the next one names it in If-Match'),
  position: positionAnswer,
});
export const marketAnswer = marketStatusAnswer.extend({ marketId: z.string() });
export const pricesAnswer = z.object({
  priceVersion: z.int(),
  applied: z.boolean().describe('false: a newer sourceTimestamp had been published'),
  position: positionAnswer,
});
export const quoteAnswer = z.object({
  odds: oddsAnswer,
  priceVersion: z.int(),
  minStake: z.int(),
  maxStake: z.int(),
  currency: z.string(),
  status: statusField,
  serverTime: z.string(),
  position: positionAnswer,
});
export const settlementAnswer = z.object({ settlementId: z.string(), position: positionAnswer });
