import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import type { Numeric } from '../bson/number';
import { notSupported } from '../not-supported';
import { isTruthy } from './expression';

/** What one path of a projection asks for. */
export type Rule =
  | { readonly kind: 'include' | 'exclude' }
  | { readonly kind: 'slice'; readonly from: number; readonly count: number }
  | { readonly kind: 'elemMatch'; readonly filter: Document }
  | { readonly kind: 'compute'; readonly expression: unknown };

export type Rules = ReadonlyMap<string, Rule>;

/** `{ 'a.b': 1, c: { d: 0 }, e: { $add: … } }` by dotted path, in the order given. */
export function parseProjection(projection: Document): Rules {
  const rules = new Map<string, Rule>();
  addRules(rules, '', projection);
  checkPaths([...rules.keys()]);
  return rules;
}

function addRules(rules: Map<string, Rule>, prefix: string, projection: Document): void {
  for (const [name, value] of Object.entries(projection)) {
    const path = prefix + name;
    checkName(path);
    if (isNested(value)) addRules(rules, `${path}.`, value);
    else rules.set(path, ruleOf(path, value));
  }
}

const isNested = (value: unknown): value is Document =>
  isDocument(value) && !(Object.keys(value)[0]?.startsWith('$') ?? true);

function checkName(path: string): void {
  const parts = path.split('.');
  if (parts.at(-1) === '$') throw notSupported(`the positional projection '${path}'`);
  if (parts.includes('')) {
    throw new CommandError('Location15998', 'FieldPath field names may not be empty strings');
  }
  if (!parts.some((part) => part.startsWith('$'))) return;
  throw new CommandError('Location16410', "FieldPath field names may not start with '$'");
}

function ruleOf(path: string, value: unknown): Rule {
  if (typeof value === 'boolean' || isNumeric(value)) {
    return { kind: isTruthy(value) ? 'include' : 'exclude' };
  }
  if (!isDocument(value)) return { kind: 'compute', expression: value };
  if ('$slice' in value) return sliceRule(value['$slice']);
  if ('$elemMatch' in value) return elemMatchRule(path, value['$elemMatch']);
  if ('$meta' in value) throw notSupported('$meta');
  return { kind: 'compute', expression: value };
}

/** The first, the last, or some elements of an array; else it is the expression of that name. */
function sliceRule(operand: unknown): Rule {
  if (isNumeric(operand)) {
    const count = Math.trunc(toNumber(operand));
    return { kind: 'slice', from: Math.min(count, 0), count: Math.abs(count) };
  }
  const [from, count] =
    Array.isArray(operand) && operand.every(isNumeric) ? operand.map(whole) : [];
  if (from === undefined || count === undefined) {
    return { kind: 'compute', expression: { $slice: operand } };
  }
  if (count > 0) return { kind: 'slice', from, count };
  throw new CommandError('Location28724', `$slice limit must be positive, not ${count}`);
}

const whole = (value: Numeric): number => Math.trunc(toNumber(value));

function elemMatchRule(path: string, filter: unknown): Rule {
  if (!isDocument(filter)) {
    throw new CommandError('Location31274', 'elemMatch: Invalid argument, object required');
  }
  if (!path.includes('.')) return { kind: 'elemMatch', filter };
  throw new CommandError('Location31255', `Cannot use $elemMatch on the nested field ${path}`);
}

function checkPaths(paths: readonly string[]): void {
  const sorted = paths.map((path) => `${path}.`).sort();
  for (let i = 1; i < sorted.length; i += 1) {
    const [before = '', path = ''] = [sorted[i - 1], sorted[i]];
    if (!path.startsWith(before)) continue;
    throw new CommandError('Location31249', `Path collision at ${path.slice(0, -1)}`);
  }
}

/** Whether fields are named to be kept, rather than to be left out. */
export function isInclusion(rules: Rules): boolean {
  const named = [...rules].filter(([path]) => path !== '_id');
  const included = named.find(([, { kind }]) => kind !== 'exclude' && kind !== 'slice');
  const excluded = named.find(([, { kind }]) => kind === 'exclude');
  if (included !== undefined && excluded !== undefined)
    throw mixed(named, included[0], excluded[0]);
  if (excluded !== undefined) return false;
  return included !== undefined || (named.length === 0 && rules.get('_id')?.kind !== 'exclude');
}

/** The first one decides what the projection is; the other one is out of place. */
function mixed(
  named: readonly (readonly [string, Rule])[],
  included: string,
  excluded: string,
): CommandError {
  const [first] = named.find(([path]) => path === included || path === excluded) ?? [];
  return first === included
    ? new CommandError(
        'Location31254',
        `Cannot do exclusion on field ${excluded} in inclusion projection`,
      )
    : new CommandError(
        'Location31253',
        `Cannot do inclusion on field ${included} in exclusion projection`,
      );
}
