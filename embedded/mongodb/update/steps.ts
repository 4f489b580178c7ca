import { badValue, CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { parsePath } from '../bson/path';
import type { Path } from '../bson/path';
import { notSupported } from '../not-supported';
import { ARRAY_OPERATORS } from './array-operators';
import { FIELD_OPERATORS } from './field-operators';
import type { UpdateOperator } from './field-operators';

/** One operator on one field. */
export interface Step {
  readonly apply: UpdateOperator;
  readonly path: Path;
  readonly operand: unknown;
}

/**
 * The steps of `{ $set: { … }, $inc: { … } }`. They are taken in the order of their paths, which
 * decides in what order new fields are added.
 */
export function parseSteps(update: Document): readonly Step[] {
  const steps = Object.entries(update).flatMap(([name, operands]) => stepsOf(name, operands));
  checkConflicts([...steps.map(({ path }) => path), ...renameTargets(update)]);
  return steps.toSorted((a, b) => comparePaths(a.path, b.path));
}

function stepsOf(name: string, operands: unknown): readonly Step[] {
  const apply = FIELD_OPERATORS[name] ?? ARRAY_OPERATORS[name];
  if (name === '$bit') throw notSupported('$bit');
  if (apply === undefined) {
    throw new CommandError('FailedToParse', `Unknown modifier: ${name}`);
  }
  if (!isDocument(operands)) {
    throw new CommandError('FailedToParse', `Modifiers operate on fields but ${name} has none`);
  }
  return Object.entries(operands).map(([path, operand]) => ({
    apply,
    path: updatePath(path),
    operand,
  }));
}

/** A path an update may go; through arrays it goes by index only. */
export function updatePath(text: string): Path {
  const path = parsePath(text);
  for (const part of path) checkPart(part, text);
  return path;
}

const POSITIONAL = /^\$(\[.*\])?$/;

function checkPart(part: string, path: string): void {
  if (part === '') {
    throw new CommandError(
      'EmptyFieldName',
      path === ''
        ? 'An empty update path is not valid.'
        : `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  if (POSITIONAL.test(part)) throw notSupported(`the positional operator in '${path}'`);
  if (!part.startsWith('$')) return;
  throw new CommandError(
    'DollarPrefixedFieldName',
    `The dollar ($) prefixed field '${part}' in '${path}' is not allowed in an update modifier`,
  );
}

function renameTargets({ $rename }: Document): readonly Path[] {
  if (!isDocument($rename)) return [];
  return Object.entries($rename).map(([from, to]) => {
    if (typeof to !== 'string') throw badValue("The 'to' field for $rename must be a string");
    if (from === to) throw badValue('The source and target field for $rename must differ');
    return updatePath(to);
  });
}

/** Two operators must not touch the same field, nor a field and a part of it. */
function checkConflicts(paths: readonly Path[]): void {
  const sorted = paths.map((path) => `${path.join('.')}.`).sort();
  for (let i = 1; i < sorted.length; i += 1) {
    const [before = '', path = ''] = [sorted[i - 1], sorted[i]];
    if (!path.startsWith(before)) continue;
    throw new CommandError(
      'ConflictingUpdateOperators',
      `Updating the path '${path.slice(0, -1)}' would create a conflict at '${before.slice(0, -1)}'`,
    );
  }
}

const INDEX = /^\d+$/;

/** By names, but whole numbers by their value. */
export function comparePaths(a: Path, b: Path): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (INDEX.test(part) && INDEX.test(other)) return Number(part) - Number(other);
    return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
