import { CommandError } from '../../errors';
import { decode, decodeAround } from '../../bson/document';
import type { Document } from '../../bson/document';
import { checkDepth } from '../../bson/check';
import { RawDocument } from '../../bson/raw-document';
import { find } from '../../query/find';
import type { Found } from '../../query/scan';
import type { Collection } from '../../store/catalog';
import { upsertedDocument } from '../../update/upsert';
import { compileUpdate, updateOperand } from '../../update/update';
import type { Update } from '../../update/update';
import { bulkReply, runBulk } from './bulk';
import { batchOf, documentOption, ensured, existing, requiredField } from '../command';
import type { Command, CommandHandler, Server } from '../command';
import { checkOptions } from '../options';
import { checkStorable } from './insert';

const updateCommand: CommandHandler = (command, server) => {
  const statements = batchOf(command, 'updates').map(parseStatement);
  return server.store.write(() => {
    const totals = { n: 0, nModified: 0 };
    const upserted: Document[] = [];
    const errors = runBulk(statements, command.body['ordered'] !== false, (statement, index) => {
      const result = updateStatement(command, server, statement);
      totals.n += result.matched;
      totals.nModified += result.modified;
      if (result.upsertedId === undefined) return;
      upserted.push({ index, _id: result.upsertedId });
      totals.n += 1;
    });
    return bulkReply(upserted.length === 0 ? totals : { ...totals, upserted }, errors);
  });
};

/** A statement that cannot be read refuses the whole bulk, before anything is written. */
function parseStatement(bytes: Buffer): Document {
  const statement = decodeAround(bytes, 'u');
  checkOptions('update.updates', statement);
  for (const name of ['q', 'u']) requiredField(statement, name);
  return statement;
}

interface UpdateResult {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
}

function updateStatement(command: Command, server: Server, statement: Document): UpdateResult {
  const filter = documentOption(statement, 'q');
  const multi = statement['multi'] === true;
  const update = compileUpdate(updateOperand(statement['u']));
  if (multi && update.isReplacement) {
    throw new CommandError('FailedToParse', 'multi update is not supported for replacement-style');
  }
  const collection = existing(command, server);
  const { found } = find(server.store, collection, {
    filter,
    limit: multi ? 0 : 1,
    hint: statement['hint'],
    now: command.now,
    timeLimit: command.timeLimit,
  });
  // All of them before the first change, so that no change moves a document into its own way.
  const targets = [...found];
  if (targets.length === 0 && statement['upsert'] === true) {
    const document = upsert(command, server, { filter, update });
    return { matched: 0, modified: 0, upsertedId: document.field('_id') };
  }
  if (collection === undefined) return { matched: 0, modified: 0 };
  const change = { collection, update, now: command.now };
  const results = targets.map((target) => updateOne(server, target, change));
  return { matched: targets.length, modified: results.filter((r) => r.isModified).length };
}

interface Change {
  readonly collection: Collection;
  readonly update: Update;
  readonly now: Date;
}

export function updateOne(
  { store }: Server,
  target: Found,
  { collection, update, now }: Change,
): { readonly isModified: boolean; readonly next: Buffer } {
  const source = { id: target.element('_id'), copy: () => decode(target.bytes) };
  const next = update.next(source, { now, inserting: false });
  const isModified = !next.equals(target.bytes);
  if (isModified) {
    checkDepth(next);
    store.writer(collection).replace(target, new RawDocument(next));
  }
  return { isModified, next };
}

interface Upsert {
  readonly filter: Document;
  readonly update: Update;
}

/** Inserts what the filter and the update say; a duplicate `_id` is the answer to a lost race. */
export function upsert(command: Command, server: Server, wanted: Upsert): RawDocument {
  const { filter, update } = wanted;
  if ('$expr' in filter) {
    throw new CommandError(
      'QueryFeatureNotAllowed',
      '$expr is not allowed in the query predicate for an upsert',
    );
  }
  const document = new RawDocument(upsertedDocument(filter, update, command.now));
  checkDepth(document.bytes);
  checkStorable(document);
  server.store.writer(ensured(command, server)).insert(document);
  return document;
}

export const UPDATE_COMMANDS: Readonly<Record<string, CommandHandler>> = { update: updateCommand };
