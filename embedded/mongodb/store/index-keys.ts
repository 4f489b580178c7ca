import { TAG, writeKey } from '../bson/key';
import { KeyWriter } from '../bson/key-writer';
import { valuesAt } from '../bson/path';
import type { RawDocument } from '../bson/raw-document';
import { CommandError } from '../errors';
import type { Index, IndexField } from './catalog';
import { KEY_BYTES_MAX } from './environment';

/** The entries of one document in one index. */
export interface IndexKeys {
  /** Index id and encoded values, without the document's `_id`. */
  readonly keys: readonly Buffer[];
  /** Whether an array was met, so that one entry need not stand for one document. */
  readonly multikey: boolean;
}

/** An empty array has its own place in every order, before null. */
export const EMPTY_ARRAY = Symbol('empty array');

export function indexKeys(index: Index, document: RawDocument): IndexKeys {
  const columns = index.fields.map((field) => indexedValues(document, field));
  if (index.sparse && columns.every(({ values }) => values.every((v) => v === undefined))) {
    return { keys: [], multikey: false };
  }
  if (columns.filter(({ values }) => values.length > 1).length > 1) {
    throw new CommandError('CannotIndexParallelArrays', 'cannot index parallel arrays');
  }
  const rows = columns.reduce<readonly (readonly unknown[])[]>(
    (found, { values }) => found.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  const keys = new Map(rows.map((row) => entry(index, row)).map((k) => [k.toString('latin1'), k]));
  return { keys: [...keys.values()], multikey: columns.some(({ multikey }) => multikey) };
}

interface Column {
  readonly values: readonly unknown[];
  readonly multikey: boolean;
}

function indexedValues(document: RawDocument, { path }: IndexField): Column {
  const found = valuesAt(document, path);
  const [single] = found;
  if (found.length === 1 && !Array.isArray(single)) return { values: found, multikey: false };
  if (found.length === 0) return { values: [undefined], multikey: true };
  return { values: found.flatMap(spread), multikey: true };
}

/** The values an array stands for in an index or a sort. */
export const spread = (value: unknown): readonly unknown[] =>
  !Array.isArray(value) ? [value] : value.length === 0 ? [EMPTY_ARRAY] : value;

function entry(index: Index, values: readonly unknown[]): Buffer {
  const writer = new KeyWriter();
  writer.unsigned32(index.id);
  index.fields.forEach((field, i) => writeField(writer, field, values[i]));
  const key = writer.bytes();
  if (key.length > KEY_BYTES_MAX / 2) {
    throw new CommandError(
      'KeyTooLong',
      `An entry of index ${index.name} takes ${key.length} bytes; the limit is ${KEY_BYTES_MAX / 2}`,
    );
  }
  return key;
}

export function writeField(writer: KeyWriter, field: IndexField, value: unknown): void {
  const start = writer.length;
  if (value === EMPTY_ARRAY) writer.byte(TAG.emptyArray);
  else writeKey(writer, value);
  if (field.descending) writer.invertFrom(start);
}
