import { CommandError } from '../../errors';
import { decode } from '../../bson/document';
import type { Document } from '../../bson/document';
import { find, projected } from '../../query/find';
import { Found } from '../../query/scan';
import { compileUpdate, updateOperand } from '../../update/update';
import { documentOption, ensured, existing } from '../command';
import type { Command, CommandHandler, Server } from '../command';
import { updateOne, upsert } from './update';

const findAndModify: CommandHandler = (command, server) => {
  const { body } = command;
  checkCombination(body);
  return server.store.write(() => {
    const collection = existing(command, server);
    const { found } = find(server.store, collection, {
      filter: documentOption(body, 'query'),
      sort: documentOption(body, 'sort'),
      limit: 1,
      hint: body['hint'],
      now: command.now,
      timeLimit: command.timeLimit,
    });
    const [target] = [...found];
    return target === undefined ? withoutTarget(command, server) : modify(command, server, target);
  });
};

function checkCombination(body: Document): void {
  const removes = body['remove'] === true;
  if (removes === (body['update'] !== undefined)) {
    throw new CommandError('FailedToParse', "Either an update or 'remove: true' must be specified");
  }
  const clash = removes ? ['new', 'upsert'].find((name) => body[name] === true) : undefined;
  if (clash === undefined) return;
  throw new CommandError('FailedToParse', `Cannot specify both ${clash}=true and remove=true`);
}

function modify(command: Command, server: Server, target: Found): Document {
  const { body, now } = command;
  const collection = ensured(command, server);
  if (body['remove'] === true) {
    server.store.writer(collection).remove(target);
    return { lastErrorObject: { n: 1 }, value: shown(command, target.bytes), ok: 1 };
  }
  const update = compileUpdate(updateOperand(body['update']));
  const { next } = updateOne(server, target, { collection, update, now });
  const value = shown(command, body['new'] === true ? next : target.bytes);
  return { lastErrorObject: { n: 1, updatedExisting: true }, value, ok: 1 };
}

function withoutTarget(command: Command, server: Server): Document {
  const { body } = command;
  if (body['remove'] === true) return { lastErrorObject: { n: 0 }, value: null, ok: 1 };
  if (body['upsert'] !== true) {
    return { lastErrorObject: { n: 0, updatedExisting: false }, value: null, ok: 1 };
  }
  const filter = documentOption(body, 'query');
  const update = compileUpdate(updateOperand(body['update']));
  const document = upsert(command, server, { filter, update });
  const lastErrorObject = { n: 1, updatedExisting: false, upserted: document.field('_id') };
  const value = body['new'] === true ? shown(command, document.bytes) : null;
  return { lastErrorObject, value, ok: 1 };
}

function shown({ body, now }: Command, bytes: Buffer): Document | null {
  const found = [new Found(Buffer.alloc(0), bytes)];
  const [value] = [...projected(found, documentOption(body, 'fields'), now)];
  return value === undefined ? null : decode(value);
}

export const FIND_AND_MODIFY_COMMANDS: Readonly<Record<string, CommandHandler>> = {
  findAndModify,
  findandmodify: findAndModify,
};
