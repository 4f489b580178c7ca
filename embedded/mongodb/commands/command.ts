import { badValue, CommandError } from '../errors';
import { encode, isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import type { TimeLimit } from '../query/time-limit';
import type { Collection } from '../store/catalog';
import type { Store } from '../store/store';
import type { Reply, Request } from '../wire/message';
import type { Cursors } from './reading/cursors';

/** What commands work on. */
export interface Server {
  readonly store: Store;
  readonly cursors: Cursors;
}

export interface Command {
  readonly name: string;
  readonly database: string;
  readonly body: Document;
  readonly sequences: Request['sequences'];
  readonly connectionId: number;
  /** The database's clock at the start of the command: `$$NOW`, `$currentDate`. */
  readonly now: Date;
  readonly timeLimit?: TimeLimit | undefined;
}

export type CommandHandler = (command: Command, server: Server) => Reply | Promise<Reply>;

/** The collection a command names in its first field. */
export function collectionName({ name, body }: Command): string {
  const value = body[name];
  if (typeof value === 'string' && isValidName(value)) return value;
  throw new CommandError('InvalidNamespace', `Invalid collection name specified: ${String(value)}`);
}

export const isValidName = (name: string): boolean =>
  name !== '' && !name.includes('\0') && !name.includes('$') && !name.startsWith('.');

export const existing = (command: Command, { store }: Server): Collection | undefined =>
  store.catalog.find(command.database, collectionName(command));

/** Inside a write transaction: MongoDB creates a collection at its first write. */
export const ensured = (command: Command, server: Server): Collection =>
  existing(command, server) ??
  server.store.catalog.create(command.database, collectionName(command));

/** The statements of a bulk, from a document sequence or an array in the body. */
export function batchOf({ body, sequences }: Command, name: string): readonly Buffer[] {
  const batch = sequences.get(name) ?? encodedBatch(body, name);
  if (batch.length > 0 && batch.length <= BATCH_COUNT_MAX) return batch;
  throw new CommandError(
    'InvalidLength',
    `Write batch sizes must be between 1 and ${BATCH_COUNT_MAX}. Got ${batch.length} operations.`,
  );
}

export const BATCH_COUNT_MAX = 100_000;

function encodedBatch(body: Document, name: string): readonly Buffer[] {
  const values = requiredField(body, name);
  if (!Array.isArray(values)) {
    throw new CommandError('TypeMismatch', `BSON field '${name}' must be an array`);
  }
  return values.map((value: unknown) => {
    if (isDocument(value)) return encode(value);
    throw badValue(`the elements of '${name}' must be objects`);
  });
}

/** @throws CommandError 40414, as MongoDB's parser of commands. */
export function requiredField(body: Document, name: string): unknown {
  const value = body[name];
  if (value !== undefined && value !== null) return value;
  throw new CommandError('Location40414', `BSON field '${name}' is missing but a required field`);
}

/** An optional document, an empty one if absent. */
export function documentOption(body: Document, name: string): Document {
  const value = body[name] ?? {};
  if (isDocument(value)) return value;
  throw new CommandError('TypeMismatch', `Expected field ${name} to be of type object`);
}

/** An optional whole number of 0 or more. */
export function countOption(body: Document, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value)) {
    throw new CommandError('TypeMismatch', `BSON field '${name}' must be a number`);
  }
  const count = Math.trunc(toNumber(value));
  if (count >= 0) return count;
  throw new CommandError(
    'Location51024',
    `BSON field '${name}' value must be >= 0, actual value '${count}'`,
  );
}
