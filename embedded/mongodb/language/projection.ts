import { Query } from 'mingo/query';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import { ENGINE } from './engine';
import { bindNow, withOwnErrors } from './expression';

/** `undefined` when nothing is to be projected. */
export function compileProjection(
  projection: Document,
  now: Date,
): ((document: Document) => Document) | undefined {
  if (Object.keys(projection).length === 0) return undefined;
  const bound = plainFlags(bindNow(projection, now) as Document);
  const query = new Query<Document>({}, ENGINE);
  return (document) =>
    withOwnErrors(() => query.find<Document>([document], bound).next() ?? { _id: undefined });
}

/** mingo knows 0, 1 and booleans; a client may as well send 1n or 1.0. */
const plainFlags = (projection: Document): Document =>
  Object.fromEntries(
    Object.entries(projection).map(([path, flag]) => [
      path,
      isNumeric(flag) ? Number(toNumber(flag) !== 0) : flag,
    ]),
  );
