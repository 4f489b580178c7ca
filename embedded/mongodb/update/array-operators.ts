import { badValue, CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import { compareValues, equalValues } from '../bson/order';
import type { Path } from '../bson/path';
import { compileFilter } from '../language/filter';
import { isOperatorDocument } from '../language/operator-document';
import { isRegex } from '../language/patterns';
import { checkSort, sortedBy } from '../language/sort';
import type { UpdateOperator } from './field-operators';
import { getAt, setAt } from './paths';

function arrayAt(document: Document, path: Path, name: string): readonly unknown[] | undefined {
  const value = getAt(document, path);
  if (value === undefined || Array.isArray(value)) return value;
  throw new CommandError(
    name === '$pop' ? 'TypeMismatch' : 'BadValue',
    `The field '${path.join('.')}' must be an array for ${name}`,
  );
}

/** The values of `{ $each: [...] }`, or the operand itself as the only one. */
function eachOf(operand: unknown, { name, modifiers, wrongType }: Each): readonly unknown[] {
  if (!isDocument(operand) || !('$each' in operand)) return [operand];
  const unknown = Object.keys(operand).find((key) => key !== '$each' && !modifiers.includes(key));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in ${name}: ${unknown}`);
  if (Array.isArray(operand['$each'])) return operand['$each'];
  throw new CommandError(wrongType, `The argument to $each in ${name} must be an array`);
}

interface Each {
  readonly name: string;
  readonly modifiers: readonly string[];
  readonly wrongType: 'BadValue' | 'TypeMismatch';
}

const PUSHED: Each = {
  name: '$push',
  modifiers: ['$position', '$slice', '$sort'],
  wrongType: 'BadValue',
};
const ADDED: Each = { name: '$addToSet', modifiers: [], wrongType: 'TypeMismatch' };

const push: UpdateOperator = (document, { path, operand }) => {
  const current = arrayAt(document, path, '$push') ?? [];
  const modifiers = isDocument(operand) && '$each' in operand ? operand : {};
  const at = whole(modifiers, '$position') ?? current.length;
  const pushed = current.toSpliced(at, 0, ...eachOf(operand, PUSHED));
  const ordered = modifiers['$sort'] === undefined ? pushed : sortArray(pushed, modifiers['$sort']);
  setAt(document, path, cut(ordered, whole(modifiers, '$slice')));
};

function whole(modifiers: Document, name: string): number | undefined {
  const value = modifiers[name];
  if (value === undefined) return undefined;
  if (isNumeric(value) && Number.isInteger(toNumber(value))) return toNumber(value);
  throw badValue(`The value for ${name} must be an integer`);
}

const cut = (values: readonly unknown[], slice: number | undefined): readonly unknown[] => {
  if (slice === undefined) return values;
  if (slice === 0) return [];
  return slice > 0 ? values.slice(0, slice) : values.slice(slice);
};

function sortArray(values: readonly unknown[], sort: unknown): readonly unknown[] {
  if (isDocument(sort)) {
    checkSort(sort);
    return sortedBy(values, sort, (value) => (isDocument(value) ? value : {}));
  }
  const direction = isNumeric(sort) ? toNumber(sort) : 0;
  if (Math.abs(direction) !== 1) throw badValue('The $sort element value must be either 1 or -1');
  return values.toSorted((a, b) => direction * compareValues(a, b));
}

const addToSet: UpdateOperator = (document, { path, operand }) => {
  const values = [...(arrayAt(document, path, '$addToSet') ?? [])];
  for (const value of eachOf(operand, ADDED)) {
    if (!values.some((known) => equalValues(known, value))) values.push(value);
  }
  setAt(document, path, values);
};

const pop: UpdateOperator = (document, { path, operand }) => {
  const current = arrayAt(document, path, '$pop');
  const end = isNumeric(operand) ? toNumber(operand) : 0;
  if (Math.abs(end) !== 1) throw new CommandError('FailedToParse', '$pop expects 1 or -1');
  if (current !== undefined)
    setAt(document, path, end === 1 ? current.slice(0, -1) : current.slice(1));
};

const pull: UpdateOperator = (document, { path, operand }, { now }) => {
  const current = arrayAt(document, path, '$pull');
  if (current === undefined) return;
  const matches = pullTest(operand, now);
  setAt(
    document,
    path,
    current.filter((value) => !matches(value)),
  );
};

/** A value is pulled where it is equal, an array of it is not; conditions look into arrays. */
function pullTest(operand: unknown, now: Date): (value: unknown) => boolean {
  if (!isDocument(operand) && !isRegex(operand)) return (value) => equalValues(value, operand);
  if (isDocument(operand) && !isOperatorDocument(operand)) {
    const test = compileFilter(operand, now);
    return (value) => isDocument(value) && test(value);
  }
  const test = compileFilter({ value: operand }, now);
  return (value) => test({ value });
}

const pullAll: UpdateOperator = (document, { path, operand }) => {
  const current = arrayAt(document, path, '$pullAll');
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
  if (current === undefined) return;
  const unwanted = (value: unknown): boolean => operand.some((each) => equalValues(each, value));
  setAt(
    document,
    path,
    current.filter((value) => !unwanted(value)),
  );
};

export const ARRAY_OPERATORS: Readonly<Record<string, UpdateOperator>> = {
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $pull: pull,
  $pullAll: pullAll,
};
