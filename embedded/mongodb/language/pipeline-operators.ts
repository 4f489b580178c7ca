import { evalExpr } from 'mingo/core';
import { Lazy } from 'mingo/lazy';
import type { Iterator } from 'mingo/lazy';
import type { Options, PipelineOperator } from 'mingo/types';
import { badValue } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { encodeKey } from '../bson/key';
import { compileFilter } from './filter';
import { compileProjection } from './projection';
import { checkSort, sortedBy } from './sort';

type Stage = (documents: Iterator, operand: unknown, options: Options) => Iterator;

/** mingo types a stage as the intersection of all its stages, which no function can be. */
const stage = (run: Stage): PipelineOperator => run as unknown as PipelineOperator;

const match: Stage = (documents, filter) => {
  const test = compileFilter(isDocument(filter) ? filter : {}, new Date());
  return documents.filter((document: unknown) => test(document as Document));
};

const sort: Stage = (documents, order) => {
  const spec = isDocument(order) ? order : {};
  checkSort(spec);
  return documents.transform((all: unknown[]) =>
    Lazy(sortedBy(all as Document[], spec, (document) => document) as Document[]),
  );
};

const project: Stage = (documents, projection) => {
  const change = compileProjection(isDocument(projection) ? projection : {}, new Date());
  if (change === undefined) throw badValue('$project must have at least one field');
  return documents.map((document: unknown) => change(document as Document));
};

const unset: Stage = (documents, paths, options) => {
  const names = Array.isArray(paths) ? paths : [paths];
  return project(documents, Object.fromEntries(names.map((name) => [name, 0])), options);
};

interface Group {
  readonly id: unknown;
  readonly documents: unknown[];
}

/** Equal values make one group, whatever their number types; the first one names it. */
const group: Stage = (documents, spec, options) => {
  if (!isDocument(spec) || !('_id' in spec)) throw badValue("a group needs an '_id'");
  const { _id, ...fields } = spec;
  return documents.transform((all: unknown[]) =>
    Lazy(
      groupsOf(all, (document) => evalExpr(document, _id, options) ?? null).map((each) => ({
        _id: each.id,
        ...Object.fromEntries(
          Object.entries(fields).map(([name, accumulator]) => [
            name,
            evalExpr(each.documents, accumulator, options),
          ]),
        ),
      })),
    ),
  );
};

function groupsOf(
  documents: readonly unknown[],
  idOf: (document: unknown) => unknown,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const id = idOf(document);
    const key = encodeKey(id).toString('latin1');
    const known = groups.get(key);
    if (known !== undefined) known.documents.push(document);
    else groups.set(key, { id, documents: [document] });
  }
  return [...groups.values()];
}

const sortByCount: Stage = (documents, expression, options) =>
  sort(group(documents, { _id: expression, count: { $sum: 1 } }, options), { count: -1 }, options);

export const PIPELINE = {
  $match: stage(match),
  $sort: stage(sort),
  $project: stage(project),
  $unset: stage(unset),
  $group: stage(group),
  $sortByCount: stage(sortByCount),
};
