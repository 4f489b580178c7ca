import { Aggregator, Context } from 'mingo';
import { Lazy } from 'mingo/lazy';
import type { Iterator } from 'mingo/lazy';
import type { Options, PipelineOperator } from 'mingo/types';
import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { bindNow, EXPRESSION_OPTIONS, withOwnErrors } from './expression';
import { ACCUMULATORS, EXPRESSIONS } from './expression-operators';
import { compileFilter } from './filter';
import { checkSort, sortedBy } from './sort';

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

const OPTIONS: Partial<Options> = {
  ...EXPRESSION_OPTIONS,
  context: Context.init({
    expression: EXPRESSIONS,
    accumulator: ACCUMULATORS,
    pipeline: { $match: stage(match), $sort: stage(sort) },
  }),
};

export function checkPipeline(pipeline: unknown): readonly Document[] {
  if (!Array.isArray(pipeline)) {
    throw new CommandError('TypeMismatch', "'pipeline' option must be specified as an array");
  }
  return pipeline.map((stage: unknown) => {
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

/** mingo types a stage as the intersection of all its stages, which no function can be. */
function stage(run: (documents: Iterator, operand: unknown) => Iterator): PipelineOperator {
  return run as unknown as PipelineOperator;
}

function match(documents: Iterator, filter: unknown): Iterator {
  const test = compileFilter(isDocument(filter) ? filter : {}, new Date());
  return documents.filter((document: unknown) => test(document as Document));
}

function sort(documents: Iterator, order: unknown): Iterator {
  const spec = isDocument(order) ? order : {};
  checkSort(spec);
  return documents.transform((all: unknown[]) =>
    Lazy(sortedBy(all as Document[], spec, (document) => document) as Document[]),
  );
}
