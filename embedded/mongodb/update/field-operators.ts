import { Timestamp } from 'bson';
import { CommandError, badValue } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { add, isNumeric, multiply } from '../bson/number';
import type { Numeric } from '../bson/number';
import { compareValues } from '../bson/order';
import { parsePath } from '../bson/path';
import type { Path } from '../bson/path';
import { getAt, leadsThroughArray, setAt, unsetAt } from './paths';

export interface UpdateContext {
  /** The database's clock, one instant for the whole command. */
  readonly now: Date;
  /** Whether an upsert is creating the document. */
  readonly inserting: boolean;
}

/** Changes the document in place; it is the caller's own copy. */
export type UpdateOperator = (
  document: Document,
  target: { readonly path: Path; readonly operand: unknown },
  context: UpdateContext,
) => void;

const set: UpdateOperator = (document, { path, operand }) => {
  setAt(document, path, operand);
};

const unset: UpdateOperator = (document, { path }) => {
  unsetAt(document, path);
};

const setOnInsert: UpdateOperator = (document, target, context) => {
  if (context.inserting) set(document, target, context);
};

type Calculation = (a: Numeric, b: Numeric) => Numeric | undefined;

/** A missing field counts as zero, so `$mul` creates a zero of the operand's type. */
const arithmetic =
  (name: string, calculation: Calculation): UpdateOperator =>
  (document, { path, operand }) => {
    if (!isNumeric(operand)) throw cannotApply(name, path, 'a non-numeric argument');
    const current = getAt(document, path);
    if (current === undefined) {
      setAt(document, path, name === '$inc' ? operand : multiply(operand, 0));
      return;
    }
    if (!isNumeric(current)) throw cannotApply(name, path, 'a value of non-numeric type');
    const result = calculation(current, operand);
    if (result === undefined) {
      throw badValue(`Failed to apply ${name} operations to current value: int64 overflow`);
    }
    setAt(document, path, result);
  };

const cannotApply = (name: string, path: Path, what: string): CommandError =>
  new CommandError('TypeMismatch', `Cannot apply ${name} to ${what} at '${path.join('.')}'`);

const extreme =
  (wanted: 1 | -1): UpdateOperator =>
  (document, { path, operand }) => {
    const current = getAt(document, path);
    const replaces = current === undefined || Math.sign(compareValues(operand, current)) === wanted;
    if (replaces) setAt(document, path, operand);
  };

const rename: UpdateOperator = (document, { path, operand }) => {
  const target = parsePath(String(operand));
  const value = getAt(document, path);
  if (value === undefined) return;
  for (const each of [path, target]) {
    if (!leadsThroughArray(document, each)) continue;
    throw badValue(`$rename cannot take '${each.join('.')}', an element of an array`);
  }
  unsetAt(document, path);
  setAt(document, target, value);
};

const currentDate: UpdateOperator = (document, { path, operand }, { now }) => {
  const isFlag = typeof operand === 'boolean';
  const type = isFlag ? 'date' : isDocument(operand) ? operand['$type'] : undefined;
  if (type === 'date') setAt(document, path, now);
  else if (type === 'timestamp') {
    setAt(document, path, new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }));
  } else throw badValue("$currentDate takes true or { $type: 'date' | 'timestamp' }");
};

export const FIELD_OPERATORS: Readonly<Record<string, UpdateOperator>> = {
  $set: set,
  $setOnInsert: setOnInsert,
  $unset: unset,
  $inc: arithmetic('$inc', add),
  $mul: arithmetic('$mul', multiply),
  $max: extreme(1),
  $min: extreme(-1),
  $rename: rename,
  $currentDate: currentDate,
};
