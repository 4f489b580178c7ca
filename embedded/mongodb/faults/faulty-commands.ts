import type { Socket } from 'node:net';
import { AFTER_CALL, BEFORE_CALL, type Call, type Faults } from '../../faults/faults';
import { CommandError, errorFields } from '../errors';
import type { Document } from '../bson/document';
import { outOfDiskSpace, type Store } from '../store/store';
import type { Handler } from '../wire/connection';
import { replyMessage, type Reply, type Request } from '../wire/message';

/** What the faults of one connection act on. */
export interface FaultyParts {
  readonly faults: Faults;
  readonly store: Store;
  readonly socket: Socket;
}

/** Puts the faults that were asked for around the commands that arrive on one connection. */
export function withFaults(handle: Handler, parts: FaultyParts): Handler {
  return async (request) => {
    const call = callOf(request.body);
    if (call === undefined) return handle(request);
    const refusal = refusalOf(call, parts);
    if (refusal !== undefined) return { ok: 0, ...errorFields(refusal) };
    const reply = await handle(request);
    return reply === undefined ? undefined : misdirected({ request, call, reply }, parts);
  };
}

const WRITES = new Set([
  ...['insert', 'update', 'delete', 'findAndModify', 'findandmodify', 'create', 'drop'],
  ...['dropDatabase', 'createIndexes', 'dropIndexes', 'deleteIndexes', 'renameCollection'],
]);
const READS = new Set(['find', 'getMore', 'aggregate', 'count', 'distinct', 'listIndexes']);

/** Greetings and the like are never hit: drivers send them by themselves. */
function callOf(body: Document): Call | undefined {
  const [name = ''] = Object.keys(body);
  const target = String(body[name === 'getMore' ? 'collection' : name]);
  if (WRITES.has(name)) return { target, kind: 'writes' };
  return READS.has(name) ? { target, kind: 'reads' } : undefined;
}

/** What the command is refused with, if it is; a slow flush holds it up instead. */
function refusalOf(call: Call, { faults, store }: FaultyParts): CommandError | undefined {
  const fault = faults.take(BEFORE_CALL, call);
  if (fault === undefined) return undefined;
  if (fault.name === 'disk-full') return outOfDiskSpace(store.folder);
  if (fault.name === 'not-leader') return notPrimary(call);
  store.holdCommits(faults.wait(fault.ms));
  return undefined;
}

/** The two answers of a member that is not the primary; drivers look for a new one after either. */
const notPrimary = ({ kind }: Call): CommandError =>
  kind === 'writes'
    ? new CommandError('NotWritablePrimary', 'not primary')
    : new CommandError('NotPrimaryNoSecondaryOk', 'not primary and secondaryOk=false');

interface Answer {
  readonly request: Request;
  readonly call: Call;
  readonly reply: Reply;
}

/** The answer of a command that was carried out: late, lost, or broken off. */
async function misdirected(
  { request, call, reply }: Answer,
  { faults, socket }: FaultyParts,
): Promise<Reply | undefined> {
  const fault = faults.take(AFTER_CALL, call);
  if (fault === undefined) return reply;
  if (fault.name === 'delay') {
    await faults.wait(fault.ms);
    return reply;
  }
  if (fault.name === 'reset-mid-answer') breakOff(socket, replyMessage(request, reply));
  return undefined;
}

/** Half of the answer reaches the client, then the connection is cut. */
function breakOff(socket: Socket, message: Buffer): void {
  socket.write(message.subarray(0, message.length / 2), () => socket.resetAndDestroy());
}
