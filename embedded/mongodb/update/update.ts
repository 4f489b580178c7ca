import { badValue, CommandError } from '../errors';
import { decode, encode, isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { hasOperators } from '../bson/elements';
import { withId } from '../bson/id';
import { equalValues } from '../bson/order';
import { RawDocument } from '../bson/raw-document';
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
export type Update = (source: UpdateSource, context: UpdateContext) => Buffer;

/** What a statement calls its update: an array of stages, or the bytes of a document. */
export type UpdateOperand = readonly unknown[] | Buffer;

/** An update is a pipeline, a document of operators, or a replacement, which stays as it came. */
export function compileUpdate(update: UpdateOperand): Update {
  if (!Buffer.isBuffer(update)) return pipelineUpdate(update);
  return hasOperators(update) ? operatorUpdate(decode(update)) : replacement(update);
}

/** @throws CommandError for what is no update. */
export function updateOperand(update: unknown): UpdateOperand {
  if (Array.isArray(update) || Buffer.isBuffer(update)) return update;
  if (isDocument(update)) return encode(update);
  throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
}

export const isReplacement = (update: UpdateOperand): boolean =>
  Buffer.isBuffer(update) && !hasOperators(update);

const replacement =
  (next: Buffer): Update =>
  ({ id }) =>
    underId(id, next);

/** `_id` stays, and stays the first field. */
function underId(id: unknown, next: Buffer): Buffer {
  if (id === undefined) return next;
  checkSameId(id, new RawDocument(next).field('_id') ?? id);
  return withId(next, id);
}

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
  return (source, { now }) =>
    underId(source.id, encode(runPipeline([source.copy()], stages, now)[0] ?? {}));
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
    return encode(document);
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
