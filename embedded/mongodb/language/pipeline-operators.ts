import { Lazy } from 'mingo/lazy';
import type { Iterator } from 'mingo/lazy';
import type { PipelineOperator } from 'mingo/types';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { compileFilter } from './filter';
import { checkSort, sortedBy } from './sort';

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

export const PIPELINE = { $match: stage(match), $sort: stage(sort) };
