import { badValue, CommandError, errorFields } from '../errors';
import { encode, isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import type { Reply, Request } from '../wire/message';
import { AGGREGATE_COMMANDS } from './reading/aggregate';
import { COLLECTION_COMMANDS } from './structure/collections';
import type { CommandHandler, Server } from './command';
import { DELETE_COMMANDS } from './writing/delete';
import { EXPLAIN_COMMANDS } from './reading/explain';
import { FIND_COMMANDS } from './reading/find';
import { FIND_AND_MODIFY_COMMANDS } from './writing/find-and-modify';
import { HANDSHAKE_COMMANDS } from './handshake';
import { INDEX_COMMANDS } from './structure/indexes';
import { INSERT_COMMANDS } from './writing/insert';
import { UPDATE_COMMANDS } from './writing/update';

/** Every command served; `COMPATIBILITY.md` lists the same names. */
export const COMMANDS: ReadonlyMap<string, CommandHandler> = new Map(
  Object.entries({
    ...HANDSHAKE_COMMANDS,
    ...INSERT_COMMANDS,
    ...UPDATE_COMMANDS,
    ...DELETE_COMMANDS,
    ...FIND_COMMANDS,
    ...FIND_AND_MODIFY_COMMANDS,
    ...AGGREGATE_COMMANDS,
    ...INDEX_COMMANDS,
    ...COLLECTION_COMMANDS,
    ...EXPLAIN_COMMANDS,
  }),
);

/** Runs one request. Failures are answers; only a bug of ours is also logged. */
export async function dispatch(
  request: Request,
  server: Server,
  connectionId: number,
): Promise<Reply> {
  const { body, sequences } = request;
  const [name = ''] = Object.keys(body);
  try {
    const handler = COMMANDS.get(name);
    if (handler === undefined)
      throw new CommandError('CommandNotFound', `no such command: '${name}'`);
    checkGenericArguments(body);
    const database = typeof body['$db'] === 'string' ? body['$db'] : 'admin';
    const now = new Date();
    const command = { name, database, body, sequences, connectionId, now };
    const reply = await handler(command, server);
    return Buffer.isBuffer(reply) ? reply : encode(reply);
  } catch (error) {
    return { ok: 0, ...errorFields(asCommandError(error, name)) };
  }
}

function asCommandError(error: unknown, name: string): CommandError {
  if (error instanceof CommandError) return error;
  const message = error instanceof Error ? error.message : String(error);
  console.error(`mongodb: ${name} failed:`, error);
  return new CommandError('UnknownError', `${name} failed: ${message}`);
}

function checkGenericArguments(body: Document): void {
  if (body['txnNumber'] !== undefined || body['startTransaction'] !== undefined) {
    throw new CommandError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  }
  checkWriteConcern(body['writeConcern']);
  checkReadConcern(body['readConcern']);
}

/** Every answered write is flushed, so any concern one node can satisfy is. */
function checkWriteConcern(concern: unknown): void {
  if (!isDocument(concern)) return;
  const { w } = concern;
  if (isNumeric(w) && toNumber(w) > 1) {
    throw badValue("cannot use 'w' > 1 when a host is not replicated");
  }
  if (typeof w === 'string' && w !== 'majority') {
    throw badValue(`No write concern mode named '${w}' found in replica set configuration`);
  }
}

const READ_CONCERNS = new Set<unknown>(['local', 'available', 'majority', undefined]);

function checkReadConcern(concern: unknown): void {
  if (!isDocument(concern) || READ_CONCERNS.has(concern['level'])) return;
  throw new CommandError(
    'InvalidOptions',
    `read concern ${String(concern['level'])} is not available on a standalone server`,
  );
}
