import type { Position } from '../contract';
import { laterOf } from '../sending/position';

/** What names a document in its read model, whichever it is. */
const identifiers = [
  'accountId',
  'betId',
  'currency',
  'date',
  'entryId',
  'marketId',
  'projection',
  'settlementId',
];
/** A document forgotten here is at worst given out twice. */
const documentsMax = 10_000;

/**
 * Whether a document is newer than the last one of the same name. After a resume the server sends
 * again what may have been missed; whoever adds up or animates must not see it twice.
 */
export const newsOnly = (): ((document: unknown) => boolean) => {
  const newest = new Map<string, Position>();
  return (document) => {
    const { asOfPosition, ...members } = recordOf(document);
    if (typeof asOfPosition !== 'string') return true;
    const name = JSON.stringify(identifiers.map((identifier) => members[identifier]));
    const known = newest.get(name);
    if (known === asOfPosition || laterOf(known, asOfPosition) === known) return false;
    newest.delete(name);
    newest.set(name, asOfPosition);
    const [oldest] = newest.keys();
    if (newest.size > documentsMax && oldest !== undefined) newest.delete(oldest);
    return true;
  };
};

const recordOf = (document: unknown): Readonly<Record<string, unknown>> =>
  typeof document === 'object' && document !== null
    ? (document as Readonly<Record<string, unknown>>)
    : {};
