import { z } from 'zod';
import { Problem, malformed } from '../problems/problem';

/** The value as the schema normalises it; throws `MALFORMED` that names the first wrong member. */
export const parseBody = <Value>(schema: z.ZodType<Value>, body: unknown): Value =>
  parse(schema, body, 'The body');

/** Query parameters; a strict schema refuses unknown ones, and a repeated one is no text. */
export const parseQuery = <Value>(schema: z.ZodType<Value>, query: unknown): Value =>
  parse(schema, query, 'The query');

const parse = <Value>(schema: z.ZodType<Value>, given: unknown, whole: string): Value => {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw malformed(issue === undefined ? `${whole} is malformed.` : sentence(issue, whole));
};

const sentence = (issue: z.core.$ZodIssue, whole: string): string => {
  const path = issue.path.map(String).join('.');
  const subject = path === '' ? whole : path;
  return issue.code === 'unrecognized_keys'
    ? `${subject} has an unknown member ${JSON.stringify(issue.keys[0]?.slice(0, 64))}.`
    : `${subject}: ${issue.message}`;
};

export const limitDefault = 50;
export const limitMax = 500;

/** How many items of a list are asked for. */
export const limitField = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'must be a whole number')
  .transform(Number)
  .refine((limit) => limit <= limitMax, `must not be more than ${limitMax}`)
  .default(limitDefault);

/** A problem of the code instead of `MALFORMED`, where the contract names one. */
export const orProblem = <Value>(value: Value | undefined, problem: () => Problem): Value => {
  if (value === undefined) throw problem();
  return value;
};
