import { CommandError } from '../../errors';
import { isDocument } from '../../bson/document';
import { elementAt, TYPE } from '../../bson/elements';
import { idFirst } from '../../bson/id';
import { RawDocument } from '../../bson/raw-document';
import { stamped } from '../../bson/timestamps';
import type { CollectionWriter } from '../../store/collection-writer';
import { bulkReply, runBulk } from './bulk';
import { batchOf, ensured } from '../command';
import type { CommandHandler } from '../command';

const insert: CommandHandler = (command, server) => {
  const statements = batchOf(command, 'documents');
  return server.store.write(() => {
    const writer = server.store.writer(ensured(command, server));
    const totals = { n: 0 };
    const errors = runBulk(statements, command.body['ordered'] !== false, (statement) => {
      command.timeLimit?.check();
      insertOne(writer, statement, command.now);
      totals.n += 1;
    });
    return bulkReply(totals, errors);
  });
};

function insertOne(writer: CollectionWriter, bytes: Buffer, now: Date): void {
  const document = new RawDocument(stamped(idFirst(bytes), now));
  checkStorable(document);
  writer.insert(document);
}

const UNFIT_FOR_ID: ReadonlySet<number> = new Set([TYPE.array, TYPE.regex, TYPE.undefined]);

/** What makes a document one that can be kept, whichever way it comes. */
export function checkStorable(document: RawDocument): void {
  const { bytes } = document;
  const type = bytes[elementAt(bytes, 0, '_id')];
  if (type === undefined || UNFIT_FOR_ID.has(type)) {
    throw new CommandError('InvalidIdField', "The '_id' value cannot be an array or a regex");
  }
  if (type !== TYPE.document) return;
  const id = document.field('_id');
  if (!isDocument(id) || !Object.keys(id).some((name) => name.startsWith('$'))) return;
  throw new CommandError('DollarPrefixedFieldName', "'_id' may not contain '$'-prefixed fields");
}

export const INSERT_COMMANDS: Readonly<Record<string, CommandHandler>> = { insert };
