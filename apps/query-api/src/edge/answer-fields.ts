import { z } from 'zod';

export const position = z.string().describe('Opaque; a lower bound of what the answer includes');

export const oddsAnswer = z.object({
  decimal: z.string().describe('Rounded for display'),
  fraction: z.string().describe('Exact profit per unit staked'),
  total: z.string().describe('Exact total return per unit staked'),
});

/** As a single document is answered. */
export const asOf = <Shape extends z.ZodRawShape>(answer: z.ZodObject<Shape>) =>
  answer.extend({ asOfPosition: position });
