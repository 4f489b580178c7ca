import { ObjectId } from 'bson';
import { CommandError } from '../../errors';
import { decode, encode } from '../../bson/document';
import type { Document } from '../../bson/document';
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
      insertOne(writer, statement);
      totals.n += 1;
    });
    return bulkReply(totals, errors);
  });
};

/** `_id` is made up if absent and always the first field; else the bytes are kept as they came. */
function insertOne(writer: CollectionWriter, bytes: Buffer): void {
  const document = decode(bytes);
  checkId(document);
  if (Object.keys(document)[0] === '_id') {
    writer.insert(document, bytes);
    return;
  }
  const { _id = new ObjectId(), ...rest } = document;
  const complete = { _id, ...rest };
  writer.insert(complete, encode(complete));
}

export function checkId({ _id }: Document): void {
  if (!Array.isArray(_id) && !isRegex(_id)) return;
  throw new CommandError('InvalidIdField', "The '_id' value cannot be an array or a regex");
}

export const INSERT_COMMANDS: Readonly<Record<string, CommandHandler>> = { insert };
