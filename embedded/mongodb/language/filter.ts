import { badValue } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { parsePath, valuesAt } from '../bson/path';
import { decoded } from '../bson/raw-document';
import type { AnyDocument } from '../bson/raw-document';
import { notSupported } from '../not-supported';
import { compileExpression, isTruthy } from './expression';
import { equals, operatorTest, regex } from './filter-operators';
import { isOperatorDocument } from './operator-document';
import { isRegex } from './patterns';
import type { ValuesTest } from './filter-operators';

export type Predicate = (document: AnyDocument) => boolean;

/**
 * A filter as MongoDB's query language reads it, compiled once. The field that is `answered` by
 * the way documents are found is not looked at again.
 */
export function compileFilter(filter: Document, now: Date, answered?: string): Predicate {
  const tests: Predicate[] = [];
  for (const [name, operand] of Object.entries(filter)) {
    if (name.startsWith('$')) tests.push(logical(name, operand, now));
    else if (name !== answered) tests.push(fieldPredicate(name, operand, now));
  }
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (document) => tests.every((test) => test(document));
}

function logical(name: string, operand: unknown, now: Date): Predicate {
  switch (name) {
    case '$and':
      return both(branches(name, operand, now));
    case '$or':
      return any(branches(name, operand, now));
    case '$nor':
      return negate(any(branches(name, operand, now)));
    case '$expr': {
      const evaluate = compileExpression(operand, now);
      return (document) => isTruthy(evaluate(decoded(document)));
    }
    case '$comment':
      return () => true;
    default:
      throw MISSING.has(name)
        ? notSupported(name)
        : badValue(`unknown top level operator: ${name}`);
  }
}

/** What MongoDB has beyond that. */
const MISSING = new Set(['$where', '$text', '$jsonSchema']);

const both =
  (tests: readonly Predicate[]): Predicate =>
  (document) =>
    tests.every((test) => test(document));

const any =
  (tests: readonly Predicate[]): Predicate =>
  (document) =>
    tests.some((test) => test(document));

const negate =
  (test: Predicate): Predicate =>
  (document) =>
    !test(document);

function branches(name: string, operand: unknown, now: Date): readonly Predicate[] {
  if (!Array.isArray(operand) || operand.length === 0) {
    throw badValue(`${name} must be a nonempty array`);
  }
  return operand.map((branch: unknown) => {
    if (!isDocument(branch)) throw badValue(`${name} entries need to be full objects`);
    return compileFilter(branch, now);
  });
}

function fieldPredicate(name: string, operand: unknown, now: Date): Predicate {
  const path = parsePath(name);
  const test = valuesTest(operand, now);
  return (document) => test(valuesAt(document, path));
}

function valuesTest(operand: unknown, now: Date): ValuesTest {
  if (isRegex(operand)) return regex(operand);
  if (!isOperatorDocument(operand)) return equals(operand);
  const tests = Object.entries(operand).map(([operator, value]) => {
    if (operator === '$not') return not(value, now);
    if (operator === '$elemMatch') return elementMatch(value, now);
    if (operator === '$all') return all(value, now);
    return operatorTest(operator, value, operand);
  });
  return (values, isElement) => tests.every((test) => test(values, isElement));
}

function not(operand: unknown, now: Date): ValuesTest {
  if (!isRegex(operand) && !isOperatorDocument(operand)) {
    throw badValue('$not needs a regex or a document with operators');
  }
  const test = valuesTest(operand, now);
  return (values, isElement) => !test(values, isElement);
}

/** `{ $elemMatch: { $gt: 1 } }` looks at the elements, `{ $elemMatch: { a: 1 } }` into them. */
function elementMatch(operand: unknown, now: Date): ValuesTest {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const byValue = isOperatorDocument(operand) && !/^\$(and|or|nor)$/.test(firstKey(operand));
  const matches = byValue
    ? (
        (test: ValuesTest) => (element: unknown) =>
          test([element], true)
      )(valuesTest(operand, now))
    : (
        (test: Predicate) => (element: unknown) =>
          isDocument(element) && test(element)
      )(compileFilter(operand, now));
  return (values) => values.some((value) => Array.isArray(value) && value.some(matches));
}

const firstKey = (document: Document): string => Object.keys(document)[0] ?? '';

function all(operand: unknown, now: Date): ValuesTest {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const tests = operand.map((wanted: unknown) => valuesTest(wanted, now));
  return (values, isElement) => tests.length > 0 && tests.every((test) => test(values, isElement));
}
