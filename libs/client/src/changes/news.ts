import type { Position } from '../contract';
import type { StreamedEvent } from './event-stream';
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
 * The document of a change, if it is newer than the last one of the same name. After a resume the
 * server sends again what may have been missed; whoever adds up or animates must not see it twice.
 */
export const newsOnly = (): ((event: StreamedEvent) => unknown) => {
  const newest = new Map<string, Position>();
  return ({ event, data }) => {
    if (event !== 'change' || data === undefined) return undefined;
    const document: unknown = JSON.parse(data);
    return isNewer(newest, document) ? document : undefined;
  };
};

const isNewer = (newest: Map<string, Position>, document: unknown): boolean => {
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

const recordOf = (document: unknown): Readonly<Record<string, unknown>> =>
  typeof document === 'object' && document !== null
    ? (document as Readonly<Record<string, unknown>>)
    : {};
