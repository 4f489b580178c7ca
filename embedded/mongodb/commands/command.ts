import { badValue, CommandError } from '../errors';
import { encode, isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
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
  const sequence = sequences.get(name);
  if (sequence !== undefined) return sequence;
  const values = body[name];
  if (!Array.isArray(values)) throw badValue(`'${name}' must be an array`);
  return values.map((value: unknown) => {
    if (isDocument(value)) return encode(value);
    throw badValue(`the elements of '${name}' must be objects`);
  });
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
  const count = isNumeric(value) ? toNumber(value) : NaN;
  if (Number.isInteger(count) && count >= 0) return count;
  throw badValue(`Field '${name}' must be a whole number >= 0`);
}

/** Options that change the meaning of a command are refused rather than ignored. */
export function refuseUnsupported(body: Document, names: readonly string[]): void {
  const collation = body['collation'];
  if (isDocument(collation) && collation['locale'] !== 'simple') {
    throw new CommandError('NotImplemented', 'collation is not supported by the embedded server');
  }
  const found = names.find((name) => isAsked(body[name]));
  if (found === undefined) return;
  throw new CommandError('NotImplemented', `'${found}' is not supported by the embedded server`);
}

const isAsked = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0);
