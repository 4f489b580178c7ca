import { decode } from '../../bson/document';
import { find } from '../../query/find';
import { bulkReply, runBulk } from './bulk';
import { batchOf, countOption, documentOption, existing, refuseUnsupported } from '../command';
import type { CommandHandler } from '../command';

const remove: CommandHandler = (command, server) => {
  refuseUnsupported(command.body, ['let']);
  const statements = batchOf(command, 'deletes');
  return server.store.write(() => {
    const totals = { n: 0 };
    const errors = runBulk(statements, command.body['ordered'] !== false, (bytes) => {
      const statement = decode(bytes);
      refuseUnsupported(statement, []);
      const collection = existing(command, server);
      const { found } = find(server.store, collection, {
        filter: documentOption(statement, 'q'),
        limit: countOption(statement, 'limit'),
        hint: statement['hint'],
        now: command.now,
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

export const DELETE_COMMANDS: Readonly<Record<string, CommandHandler>> = { delete: remove };
