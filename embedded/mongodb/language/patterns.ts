import type { BSONRegExp } from 'bson';
import { badValue, CommandError } from '../errors';
import { bsonType } from '../bson/document';
import { equalValues } from '../bson/order';
import { notSupported } from '../not-supported';

export const isRegex = (value: unknown): value is RegExp | BSONRegExp =>
  value instanceof RegExp || bsonType(value) === 'BSONRegExp';

/** As it was given, which other patterns are compared with, and as it is run. */
export interface Pattern {
  readonly given: unknown;
  readonly run: RegExp;
}

/** From a text or a regex value; `$options` win over the value's own. */
export function toRegExp(value: unknown, options?: unknown): Pattern {
  if (options !== undefined && typeof options !== 'string') {
    throw badValue('$options has to be a string');
  }
  const given = parts(value);
  const flags = options ?? given.flags;
  if (/[^imsxu]/.test(flags)) {
    throw new CommandError('Location51108', `invalid flag in regex options: ${flags}`);
  }
  if (flags.includes('x')) throw notSupported("the option 'x' of patterns");
  return { given: value, run: compile(given.source, flags.replace('u', '')) };
}

function parts(value: unknown): { readonly source: string; readonly flags: string } {
  if (typeof value === 'string') return { source: value, flags: '' };
  if (value instanceof RegExp) return value;
  if (bsonType(value) !== 'BSONRegExp') throw badValue('$regex has to be a string');
  const { pattern, options } = value as BSONRegExp;
  return { source: pattern, flags: options };
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('Location51091', `Regular expression is invalid: ${reason}`);
  }
}

export const matchesPattern = (value: unknown, { given, run }: Pattern): boolean =>
  typeof value === 'string'
    ? run.test(value)
    : isRegex(value) && isRegex(given) && equalValues(value, given);
