import { badValue, CommandError } from '../../errors';
import { encode } from '../../bson/document';
import type { Document } from '../../bson/document';
import { encodeKey } from '../../bson/key';
import { parsePath, valuesAt } from '../../bson/path';
import { find, projected } from '../../query/find';
import type { FindRequest } from '../../query/find';
import { prefixOf } from '../../store/records';
import { after } from '../../query/bounds';
import { collectionName, countOption, documentOption, existing, requiredField } from '../command';
import type { Command, CommandHandler } from '../command';
import { sourceCheck } from './source';

/** What `find`, `count` and `distinct` call their filter, in the form the planner takes. */
export function findRequest({ body, now, timeLimit }: Command, filterName: string): FindRequest {
  return {
    filter: documentOption(body, filterName),
    sort: documentOption(body, 'sort'),
    skip: countOption(body, 'skip'),
    limit: countOption(body, 'limit'),
    hint: body['hint'],
    now,
    timeLimit,
  };
}

const findCommand: CommandHandler = (command, server) => {
  const { body, database, now } = command;
  const request = findRequest(command, 'filter');
  const finding = find(server.store, existing(command, server), request);
  const documents = projected(finding.found, documentOption(body, 'projection'), now);
  return server.cursors.first(`${database}.${collectionName(command)}`, documents, {
    batchSize: countOption(body, 'batchSize'),
    singleBatch: body['singleBatch'] === true,
    noTimeout: body['noCursorTimeout'] === true,
    timeLimit: command.timeLimit,
    checkSource: sourceCheck(command, server, finding),
  });
};

const getMore: CommandHandler = ({ body, database }, { cursors }) => {
  const { getMore: id, collection, maxTimeMS } = body;
  if (maxTimeMS !== undefined)
    throw badValue('maxTimeMS of a getMore is for tailable cursors only');
  if (typeof id !== 'bigint' && typeof id !== 'number') throw badValue('getMore needs a cursor id');
  return cursors.more(
    BigInt(id),
    `${database}.${String(collection)}`,
    countOption(body, 'batchSize'),
  );
};

const killCursors: CommandHandler = ({ body }, { cursors }) => {
  const ids = Array.isArray(body['cursors']) ? body['cursors'] : [];
  const [cursorsKilled, cursorsNotFound]: [unknown[], unknown[]] = [[], []];
  for (const id of ids)
    (cursors.kill(BigInt(id as bigint)) ? cursorsKilled : cursorsNotFound).push(id);
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
};

const count: CommandHandler = (command, server) => {
  const collection = existing(command, server);
  const request = findRequest(command, 'query');
  if (collection !== undefined && Object.keys(request.filter).length === 0 && !request.limit) {
    const start = prefixOf(collection.id);
    const all = server.store.environment.records.getKeysCount({ start, end: after(start) });
    return { n: Math.max(0, all - (request.skip ?? 0)), ok: 1 };
  }
  const { found } = find(server.store, collection, request);
  let n = 0;
  while (found.next().done !== true) n += 1;
  return { n, ok: 1 };
};

const distinct: CommandHandler = (command, server) => {
  const key = requiredField(command.body, 'key');
  if (typeof key !== 'string') throw new CommandError('TypeMismatch', "'key' must be a string");
  const { found } = find(server.store, existing(command, server), findRequest(command, 'query'));
  const values = new Map<string, unknown>();
  for (const { document } of found) {
    for (const value of distinctValues(document, key)) {
      values.set(encodeKey(value).toString('latin1'), value);
    }
  }
  return { values: [...values.entries()].sort(byKey).map(([, value]) => value), ok: 1 };
};

const distinctValues = (document: Document, key: string): readonly unknown[] =>
  valuesAt(document, parsePath(key))
    .flatMap((value) => value)
    .filter((value) => value !== undefined);

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** A cursor over documents made up for the answer, such as a list of indexes. */
export const encoded = (documents: readonly Document[]): readonly Buffer[] => documents.map(encode);

export const FIND_COMMANDS: Readonly<Record<string, CommandHandler>> = {
  find: findCommand,
  getMore,
  killCursors,
  count,
  distinct,
};
