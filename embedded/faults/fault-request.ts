import { z } from 'zod';
import { FAULT_NAMES, type Fault, type FaultName } from './faults';

/** What a server calls the thing that faults can be limited to. */
export type Subject = 'stream' | 'collection';

/** The request asks for something that does not exist; the message says what does. */
export class WrongRequest extends Error {}

/** Bounds a fault, and so what a client can be made to wait. */
const MS_MAX = 600_000;

const ms = z.number().int().positive().max(MS_MAX);
const text = z.string().min(1);

const limits = {
  target: text.default('*'),
  count: z.number().int().positive().optional(),
  forMs: ms.default(Infinity),
};
const calls = z.enum(['reads', 'writes', 'all']);

interface Given extends Partial<Omit<Fault, 'name' | 'count'>> {
  readonly count?: number | undefined;
}

/** The parameters each fault takes beside its name. */
const PARAMETERS: Readonly<Record<FaultName, z.ZodType<Given>>> = {
  'answer-lost': z.strictObject(limits),
  delay: z.strictObject({ ...limits, ms, calls: calls.default('writes') }),
  'reset-mid-answer': z.strictObject({ ...limits, calls: calls.default('writes') }),
  'not-leader': z.strictObject({ ...limits, calls: calls.default('all') }),
  'disk-full': z.strictObject(limits),
  'slow-flush': z.strictObject({ ...limits, ms }),
  unavailable: z.strictObject({ ms }).transform((given) => ({ forMs: given.ms })),
  reset: z.strictObject({}),
};

const DEFAULTS = { forMs: Infinity, target: '*', calls: 'writes', ms: 0 } as const;

/** States of a server: they last until they are lifted, where other faults hit one call. */
const STATES: ReadonlySet<FaultName> = new Set(['not-leader', 'disk-full', 'unavailable']);

/** Reads a request such as `{"fault":"delay","ms":500,"stream":"bet-*"}`. @throws WrongRequest */
export function faultFrom(body: string, subject: Subject): Fault {
  const { fault: name, [subject]: target, ...given } = membersOf(body);
  if (!isFaultName(name)) {
    const shown = JSON.stringify(name) ?? 'nothing';
    throw new WrongRequest(`There is no fault ${shown}; there are ${FAULT_NAMES.join(', ')}.`);
  }
  const parsed = PARAMETERS[name].safeParse(target === undefined ? given : { ...given, target });
  if (!parsed.success) throw new WrongRequest(`"${name}": ${problemOf(parsed.error, subject)}.`);
  const { count, ...others } = parsed.data;
  const isBounded = STATES.has(name) || others.forMs !== Infinity;
  return { name, ...DEFAULTS, ...others, count: count ?? (isBounded ? Infinity : 1) };
}

function membersOf(body: string): Record<string, unknown> {
  const value = jsonOf(body);
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new WrongRequest('The body must be a JSON object with a member "fault".');
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isFaultName = (name: unknown): name is FaultName => FAULT_NAMES.some((one) => one === name);

function problemOf(error: z.ZodError, subject: Subject): string {
  const [issue] = error.issues;
  const where = issue?.path.join('.').replace('target', subject) ?? '';
  return where === '' ? `${issue?.message}` : `${where}: ${issue?.message}`;
}
