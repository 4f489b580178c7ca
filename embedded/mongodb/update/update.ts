import { CommandError } from '../errors';
import { decode, elementValue, encode, encodeInOrder, isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { elementAt, hasOperators, startsWithOperator } from '../bson/elements';
import { withId } from '../bson/id';
import { equalValues } from '../bson/order';
import { runPipeline } from '../language/pipeline';
import type { UpdateContext } from './field-operators';
import { parseSteps } from './steps';

/** The document to be updated. Only some updates need its content. */
export interface UpdateSource {
  /** The element of its `_id`, if it has one. */
  readonly id: Buffer | undefined;
  /** A copy that may be changed. */
  copy(): Document;
}

/** Makes the next version of a document. */
type Next = (source: UpdateSource, context: UpdateContext) => Buffer;

export interface Update {
  readonly isReplacement: boolean;
  readonly next: Next;
}

/** What a statement calls its update: an array of stages, or the bytes of a document. */
export type UpdateOperand = readonly unknown[] | Buffer;

/** An update is a pipeline, a document of operators, or a replacement, which stays as it came. */
export function compileUpdate(update: UpdateOperand): Update {
  const isReplacement = Buffer.isBuffer(update) && !startsWithOperator(update);
  return { isReplacement, next: compiled(update, isReplacement) };
}

function compiled(update: UpdateOperand, isReplacement: boolean): Next {
  if (!Buffer.isBuffer(update)) return pipelineUpdate(update);
  return isReplacement ? replacement(update) : operatorUpdate(decode(update));
}

/** @throws CommandError for what is no update. */
export function updateOperand(update: unknown): UpdateOperand {
  if (Array.isArray(update) || Buffer.isBuffer(update)) return update;
  if (isDocument(update)) return encode(update);
  throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
}

function replacement(next: Buffer): Next {
  if (hasOperators(next)) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      "A dollar ($) prefixed field is not allowed in an update's replacement document",
    );
  }
  return ({ id }) => underId(id, next);
}

/** `_id` stays, and stays the first field. */
function underId(id: Buffer | undefined, next: Buffer): Buffer {
  if (id === undefined) return next;
  const own = elementAt(next, 0, '_id');
  if (own >= 0) checkSameId(id, elementValue(next, own));
  return withId(next, id);
}

function checkSameId(id: Buffer, after: unknown): void {
  if (equalValues(elementValue(id, 0), after)) return;
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

function pipelineUpdate(pipeline: readonly unknown[]): Next {
  const stages = pipeline.filter(isDocument);
  const unknown = stages.flatMap((s) => Object.keys(s)).find((name) => !PIPELINE_STAGES.has(name));
  if (unknown !== undefined || stages.length !== pipeline.length) {
    throw new CommandError(
      'InvalidOptions',
      `${unknown ?? 'this stage'} is not allowed to be used within an update`,
    );
  }
  return (source, { now }) =>
    underId(source.id, encodeInOrder(runPipeline([source.copy()], stages, now)[0] ?? {}));
}

function operatorUpdate(update: Document): Next {
  const steps = parseSteps(update);
  return (source, context) => {
    const { id } = source;
    const document = source.copy();
    for (const { apply, path, operand } of steps) apply(document, { path, operand }, context);
    if (id !== undefined) checkSameId(id, document['_id']);
    return encodeInOrder(document);
  };
}
