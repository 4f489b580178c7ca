import { badValue, CommandError } from '../../errors';
import { isDocument } from '../../bson/document';
import type { Document } from '../../bson/document';
import { isNumeric, toNumber } from '../../bson/number';
import { notSupported } from '../../not-supported';
import { sameKey } from '../../query/hint';
import type { Index } from '../../store/catalog';
import { checkOptions } from '../options';

/** An index as a client asks for it. */
export type IndexRequest = Pick<Index, 'name' | 'key' | 'unique' | 'sparse'>;

/** @throws CommandError for what is no index, or one of a kind that is not served. */
export function parseIndex(specification: unknown): IndexRequest {
  if (!isDocument(specification)) throw badValue('an index must be described by an object');
  const { key, name } = specification;
  checkOptions('createIndexes.indexes', specification);
  checkKey(key);
  if (typeof name !== 'string') {
    throw new CommandError('FailedToParse', "The 'name' field is a required property of an index");
  }
  if (name === '') throw cannotCreate('The index name cannot be empty');
  checkIdIndex(specification, key);
  return {
    name,
    key,
    unique: specification['unique'] === true,
    sparse: specification['sparse'] === true,
  };
}

function checkKey(key: unknown): asserts key is Document {
  if (!isDocument(key)) {
    throw new CommandError('FailedToParse', "The 'key' field is a required property of an index");
  }
  if (Object.keys(key).length === 0) throw cannotCreate('Index keys cannot be empty.');
  for (const [path, order] of Object.entries(key)) {
    if (path.includes('$**') || PLUGINS.has(order)) throw notSupported(`an index of this kind`);
    const isPath = path.split('.').every((part) => part !== '' && !part.startsWith('$'));
    if (!isPath || !isOrder(order)) {
      throw cannotCreate(`an index cannot be on '${path}' with the value ${String(order)}`);
    }
  }
}

const PLUGINS = new Set<unknown>(['text', 'hashed', '2d', '2dsphere']);

/** The index on `_id` is unique and complete as it is. */
function checkIdIndex(specification: Document, key: Document): void {
  if (!sameKey(key, ID_KEY)) return;
  const option = ['unique', 'sparse'].find((name) => name in specification);
  if (option === undefined) return;
  throw new CommandError(
    'InvalidIndexSpecificationOption',
    `The field '${option}' is not valid for an _id index specification`,
  );
}

export const ID_KEY = { _id: 1 };

const isOrder = (order: unknown): boolean => isNumeric(order) && toNumber(order) !== 0;

const cannotCreate = (message: string): CommandError =>
  new CommandError('CannotCreateIndex', message);
