import { CommandError } from '../../errors';
import { idFirst } from '../../bson/id';
import { RawDocument } from '../../bson/raw-document';
import { isRegex } from '../../language/filter-operators';
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
      insertOne(writer, statement);
      totals.n += 1;
    });
    return bulkReply(totals, errors);
  });
};

function insertOne(writer: CollectionWriter, bytes: Buffer): void {
  const document = new RawDocument(idFirst(bytes));
  checkId(document);
  writer.insert(document);
}

export function checkId(document: RawDocument): void {
  const id = document.field('_id');
  if (!Array.isArray(id) && !isRegex(id)) return;
  throw new CommandError('InvalidIdField', "The '_id' value cannot be an array or a regex");
}

export const INSERT_COMMANDS: Readonly<Record<string, CommandHandler>> = { insert };
