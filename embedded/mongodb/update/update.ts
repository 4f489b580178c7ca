import { badValue, CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { equalValues } from '../bson/order';
import { parsePath } from '../bson/path';
import type { Path } from '../bson/path';
import { runPipeline } from '../language/pipeline';
import { ARRAY_OPERATORS } from './array-operators';
import { FIELD_OPERATORS } from './field-operators';
import type { UpdateContext, UpdateOperator } from './field-operators';

/** The document to be updated. Only some updates need its content. */
export interface UpdateSource {
  readonly id: unknown;
  /** A copy that may be changed. */
  copy(): Document;
}

/** Makes the next version of a document. */
export type Update = (source: UpdateSource, context: UpdateContext) => Document;

/** An update is a pipeline, a document of operators, or a replacement. */
export function compileUpdate(update: unknown): Update {
  if (Array.isArray(update)) return pipelineUpdate(update);
  if (!isDocument(update)) {
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
  }
  const operators = Object.keys(update).filter((name) => name.startsWith('$'));
  if (operators.length === 0) return replacement(update);
  return operatorUpdate(update);
}

export const isReplacement = (update: unknown): boolean =>
  isDocument(update) && !(Object.keys(update)[0]?.startsWith('$') ?? false);

const replacement =
  (next: Document): Update =>
  ({ id }) =>
    withId(id, next);

/** `_id` stays, and stays the first field. */
function withId(id: unknown, next: Document): Document {
  if (id === undefined) return next;
  checkSameId(id, next['_id'] ?? id);
  return { _id: id, ...omitId(next) };
}

const omitId = (document: Document): Document =>
  Object.fromEntries(Object.entries(document).filter(([name]) => name !== '_id'));

function checkSameId(before: unknown, after: unknown): void {
  if (equalValues(before, after)) return;
  throw new CommandError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

const PIPELINE_STAGES = new Set([
  '$addFields',
  '$set',
  '$project',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
]);

function pipelineUpdate(pipeline: readonly unknown[]): Update {
  const stages = pipeline.filter(isDocument);
  const unknown = stages.flatMap((s) => Object.keys(s)).find((name) => !PIPELINE_STAGES.has(name));
  if (unknown !== undefined || stages.length !== pipeline.length) {
    throw new CommandError(
      'InvalidOptions',
      `${unknown ?? 'this stage'} is not allowed to be used within an update`,
    );
  }
  return (source, { now }) => withId(source.id, runPipeline([source.copy()], stages, now)[0] ?? {});
}

interface Step {
  readonly apply: UpdateOperator;
  readonly path: Path;
  readonly operand: unknown;
}

function operatorUpdate(update: Document): Update {
  const steps = Object.entries(update).flatMap(([name, operands]) => stepsOf(name, operands));
  checkConflicts(steps.map(({ path }) => path));
  return (source, context) => {
    const { id } = source;
    const document = source.copy();
    for (const { apply, path, operand } of steps) apply(document, { path, operand }, context);
    if (id !== undefined) checkSameId(id, document['_id']);
    return document;
  };
}

function stepsOf(name: string, operands: unknown): readonly Step[] {
  const apply = FIELD_OPERATORS[name] ?? ARRAY_OPERATORS[name];
  if (apply === undefined) {
    throw new CommandError('FailedToParse', `Unknown modifier: ${name}`);
  }
  if (!isDocument(operands)) {
    throw new CommandError('FailedToParse', `Modifiers operate on fields but ${name} has none`);
  }
  return Object.entries(operands).map(([path, operand]) => {
    if (path === '' || path.split('.').some((part) => part.startsWith('$') || part === '')) {
      throw badValue(`The path '${path}' in ${name} is not supported (no positional operators)`);
    }
    return { apply, path: parsePath(path), operand };
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
