import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { idElement, idFirst } from '../bson/id';
import { parsePath } from '../bson/path';
import type { Path } from '../bson/path';
import { isOperatorDocument } from '../language/operator-document';
import { isRegex } from '../language/patterns';
import { setAt } from './paths';
import { comparePaths } from './steps';
import type { Update } from './update';

/** What an upsert inserts when nothing matched: the filter's equalities, then the update. */
export function upsertedDocument(filter: Document, update: Update, now: Date): Buffer {
  const start = update.isReplacement ? idOf(filter) : equalitiesOf(filter);
  const id = start['_id'] === undefined ? undefined : idElement(start['_id']);
  return idFirst(update.next({ id, copy: () => start }, { now, inserting: true }));
}

/** A replacement takes nothing but the `_id`, which most filters say outright. */
function idOf(filter: Document): Document {
  const id = filter['_id'];
  const isAlone = !('$and' in filter) && !('$or' in filter);
  if (isAlone && id !== undefined && !isRegex(id) && !isOperatorDocument(id)) return { _id: id };
  const found = equalities(filter).filter(([path]) => path === '_id');
  if (found.length > 1) throw matchedTwice(['_id']);
  return Object.fromEntries(found);
}

/** In the order of the paths; what a filter binds twice has no single value. */
function equalitiesOf(filter: Document): Document {
  const document: Document = {};
  const found = equalities(filter)
    .map(([path, value]) => ({ path: parsePath(path), value }))
    .toSorted((a, b) => comparePaths(a.path, b.path));
  for (const [i, { path, value }] of found.entries()) {
    const before = found[i - 1];
    if (before !== undefined && isWithin(path, before.path)) throw matchedTwice(path);
    setAt(document, path, value);
  }
  return document;
}

const isWithin = (path: Path, outer: Path): boolean => outer.every((part, i) => part === path[i]);

const matchedTwice = (path: Path): CommandError =>
  new CommandError(
    'NotSingleValueField',
    `cannot infer query fields to set, path '${path.join('.')}' is matched twice`,
  );

type Equality = readonly [path: string, value: unknown];

/** As MongoDB reads a filter: alternatives of one are no alternatives. */
function equalities(filter: Document): readonly Equality[] {
  return Object.entries(filter).flatMap(([path, operand]): readonly Equality[] => {
    if (Array.isArray(operand) && (path === '$and' || (path === '$or' && operand.length === 1))) {
      return operand.filter(isDocument).flatMap(equalities);
    }
    if (path.startsWith('$') || isRegex(operand)) return [];
    if (!isOperatorDocument(operand)) return [[path, operand]];
    return equalTo(operand).map((value) => [path, value]);
  });
}

function equalTo({ $eq, $in, $all }: Document): readonly unknown[] {
  const only = Array.isArray($in) && $in.length === 1 ? $in : [];
  const every = Array.isArray($all) ? $all : [];
  const values = [...only, ...every].filter(
    (value) => !isRegex(value) && !isOperatorDocument(value),
  );
  return $eq === undefined ? values : [$eq, ...values];
}
