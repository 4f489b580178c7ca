import { CommandError } from '../../errors';
import { decode } from '../../bson/document';
import type { Document } from '../../bson/document';
import { isNumeric, toNumber } from '../../bson/number';
import { find } from '../../query/find';
import { bulkReply, runBulk } from './bulk';
import { batchOf, documentOption, existing, requiredField } from '../command';
import type { CommandHandler } from '../command';
import { checkOptions } from '../options';

const remove: CommandHandler = (command, server) => {
  const statements = batchOf(command, 'deletes').map(parseStatement);
  return server.store.write(() => {
    const totals = { n: 0 };
    const errors = runBulk(statements, command.body['ordered'] !== false, (statement) => {
      const collection = existing(command, server);
      const { found } = find(server.store, collection, {
        filter: documentOption(statement, 'q'),
        limit: limitOf(statement),
        hint: statement['hint'],
        now: command.now,
        timeLimit: command.timeLimit,
      });
      if (collection === undefined) return;
      const writer = server.store.writer(collection);
      for (const target of [...found]) {
        writer.remove(target);
        totals.n += 1;
      }
    });
    return bulkReply(totals, errors);
  });
};

/** A statement that cannot be read refuses the whole bulk, before anything is written. */
function parseStatement(bytes: Buffer): Document {
  const statement = decode(bytes);
  checkOptions('delete.deletes', statement);
  for (const name of ['q', 'limit']) requiredField(statement, name);
  return statement;
}

/** One (1) or all (0). */
function limitOf(statement: Document): number {
  const { limit } = statement;
  const count = isNumeric(limit) ? toNumber(limit) : NaN;
  if (count === 0 || count === 1) return count;
  throw new CommandError(
    'FailedToParse',
    `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`,
  );
}

export const DELETE_COMMANDS: Readonly<Record<string, CommandHandler>> = { delete: remove };
