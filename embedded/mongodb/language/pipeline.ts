import { Aggregator } from 'mingo/aggregator';
import { Context } from 'mingo/core';
import { Lazy } from 'mingo/lazy';
import * as pipeline from 'mingo/operators/pipeline';
import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { ENGINE } from './engine';
import { bindNow, withOwnErrors } from './expression';
import { PIPELINE } from './pipeline-operators';

/** Stages that reach other collections or write are not offered; the rest is mingo's. */
const STAGES = new Set([
  '$addFields',
  '$bucket',
  '$bucketAuto',
  '$count',
  '$facet',
  '$group',
  '$limit',
  '$match',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$sample',
  '$set',
  '$skip',
  '$sort',
  '$sortByCount',
  '$unset',
  '$unwind',
]);

const OPTIONS = {
  ...ENGINE,
  context: Context.from(ENGINE.context, Context.init({ pipeline: { ...pipeline, ...PIPELINE } })),
};

export function checkPipeline(stages: unknown): readonly Document[] {
  if (!Array.isArray(stages)) {
    throw new CommandError('TypeMismatch', "'pipeline' option must be specified as an array");
  }
  return stages.map((stage: unknown) => {
    const names = isDocument(stage) ? Object.keys(stage) : [];
    const [name] = names;
    if (!isDocument(stage) || names.length !== 1 || name === undefined || !STAGES.has(name)) {
      throw new CommandError(
        'Location40324',
        `Unrecognized pipeline stage name: '${names.join()}'`,
      );
    }
    return stage;
  });
}

export function runPipeline(
  documents: Iterable<Document>,
  stages: readonly Document[],
  now: Date,
): readonly Document[] {
  const bound = stages.map((stage) => bindNow(stage, now) as Document);
  return withOwnErrors(() => new Aggregator(bound, OPTIONS).run<Document>(Lazy(documents)));
}
