import { badValue, CommandError, errorFields } from '../errors';
import { encode } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import { TimeLimit } from '../query/time-limit';
import type { Reply, Request } from '../wire/message';
import { AGGREGATE_COMMANDS } from './reading/aggregate';
import { COLLECTION_COMMANDS } from './structure/collections';
import type { CommandHandler, Server } from './command';
import { checkConcerns } from './concerns';
import { DELETE_COMMANDS } from './writing/delete';
import { EXPLAIN_COMMANDS } from './reading/explain';
import { FIND_COMMANDS } from './reading/find';
import { FIND_AND_MODIFY_COMMANDS } from './writing/find-and-modify';
import { HANDSHAKE_COMMANDS } from './handshake';
import { INDEX_COMMANDS } from './structure/indexes';
import { INSERT_COMMANDS } from './writing/insert';
import { checkOptions } from './options';
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
    if (request.refusal !== undefined) throw request.refusal;
    checkConcerns(body);
    const handler = COMMANDS.get(name);
    if (handler === undefined)
      throw new CommandError('CommandNotFound', `no such command: '${name}'`);
    checkOptions(name, body);
    const database = typeof body['$db'] === 'string' ? body['$db'] : 'admin';
    const now = new Date();
    const timeLimit = timeLimitOf(body['maxTimeMS']);
    const command = { name, database, body, sequences, connectionId, now, timeLimit };
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

const MILLISECONDS_MAX = 0x7fffffff;

/** 0 stands for no limit. */
function timeLimitOf(maxTimeMS: unknown): TimeLimit | undefined {
  if (maxTimeMS === undefined || maxTimeMS === null) return undefined;
  if (!isNumeric(maxTimeMS)) {
    throw new CommandError('TypeMismatch', 'maxTimeMS must be a number');
  }
  const milliseconds = toNumber(maxTimeMS);
  if (!(milliseconds >= 0 && milliseconds <= MILLISECONDS_MAX)) {
    throw badValue(`${milliseconds} value for maxTimeMS is out of range [0, ${MILLISECONDS_MAX}]`);
  }
  return milliseconds === 0 ? undefined : new TimeLimit(milliseconds);
}
