import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { idFirst } from '../bson/id';
import { parsePath } from '../bson/path';
import { isOperatorDocument } from '../language/filter';
import { isRegex } from '../language/filter-operators';
import { setAt } from './paths';
import { compileUpdate, isReplacement } from './update';
import type { UpdateOperand } from './update';

/** What an upsert inserts when nothing matched: the filter's equalities, then the update. */
export function upsertedDocument(filter: Document, update: UpdateOperand, now: Date): Buffer {
  const start = isReplacement(update) ? idOf(filter) : equalitiesOf(filter);
  const next = compileUpdate(update)(
    { id: start['_id'], copy: () => start },
    { now, inserting: true },
  );
  return idFirst(next);
}

function idOf(filter: Document): Document {
  const { _id } = equalitiesOf(filter);
  return _id === undefined ? {} : { _id };
}

function equalitiesOf(filter: Document): Document {
  const document: Document = {};
  for (const [path, value] of equalities(filter)) setAt(document, parsePath(path), value);
  return document;
}

type Equality = readonly [path: string, value: unknown];

function equalities(filter: Document): readonly Equality[] {
  return Object.entries(filter).flatMap(([path, operand]): readonly Equality[] => {
    if (path === '$and' && Array.isArray(operand)) {
      return operand.filter(isDocument).flatMap(equalities);
    }
    if (path.startsWith('$') || isRegex(operand)) return [];
    if (!isOperatorDocument(operand)) return [[path, operand]];
    return '$eq' in operand ? [[path, operand['$eq']]] : [];
  });
}
