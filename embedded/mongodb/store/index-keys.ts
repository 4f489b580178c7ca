import { TYPE } from '../bson/elements';
import { TAG, writeElementKey, writeKey } from '../bson/key';
import { KeyWriter } from '../bson/key-writer';
import { elementOf, valuesAt } from '../bson/path';
import type { RawDocument } from '../bson/raw-document';
import { CommandError } from '../errors';
import type { Index, IndexField } from './catalog';
import { KEY_BYTES_MAX } from './environment';

/** The entries of one document in one index. */
export interface IndexKeys {
  /** Index id, encoded values, and, unless the index is unique, the document's own key. */
  readonly keys: readonly Buffer[];
  /** Whether an array was met, so that one entry need not stand for one document. */
  readonly multikey: boolean;
}

/** An empty array has its own place in every order, before null. */
export const EMPTY_ARRAY = Symbol('empty array');

/** The keys of a document, under its own key within the collection, in the table of entries. */
export function indexKeys(index: Index, document: RawDocument, id: Buffer): IndexKeys {
  return singleKey(index, document, id) ?? severalKeys(index, document, id);
}

const scratch = new KeyWriter();

/** Nearly all documents have one plain value for each field of an index; `undefined` if not. */
function singleKey(index: Index, { bytes }: RawDocument, id: Buffer): IndexKeys | undefined {
  let isMissing = true;
  scratch.clear();
  scratch.unsigned32(index.id);
  for (const field of index.fields) {
    const at = elementOf(bytes, field.path);
    if (bytes[at] === TYPE.array) return undefined;
    if (at >= 0) isMissing = false;
    const start = scratch.length;
    if (at < 0) writeKey(scratch, undefined);
    else writeElementKey(scratch, bytes, at);
    if (field.descending) scratch.invertFrom(start);
  }
  if (index.sparse && isMissing) return NO_KEYS;
  return { keys: [finished(scratch, index, id)], multikey: false };
}

export const NO_KEYS: IndexKeys = { keys: [], multikey: false };

function severalKeys(index: Index, document: RawDocument, id: Buffer): IndexKeys {
  const columns = index.fields.map((field) => indexedValues(document, field));
  if (columns.filter(({ values }) => values.length > 1).length > 1) {
    throw new CommandError('CannotIndexParallelArrays', 'cannot index parallel arrays');
  }
  if (index.sparse && columns.every(({ values }) => values.every((v) => v === undefined))) {
    return NO_KEYS;
  }
  const rows = columns.reduce<readonly (readonly unknown[])[]>(
    (found, { values }) => found.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  const all = rows.map((row) => keyOf(index, row, id));
  const keys = new Map(all.map((key) => [key.toString('latin1'), key]));
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

function keyOf(index: Index, values: readonly unknown[], id: Buffer): Buffer {
  const writer = new KeyWriter();
  writer.unsigned32(index.id);
  index.fields.forEach((field, i) => writeField(writer, field, values[i]));
  return finished(writer, index, id);
}

/** Of a unique index the values alone are the key, so that a second document meets the first. */
function finished(writer: KeyWriter, index: Index, id: Buffer): Buffer {
  if (writer.length > KEY_BYTES_MAX / 2) {
    throw new CommandError(
      'KeyTooLong',
      `An entry of index ${index.name} takes ${writer.length} bytes; ` +
        `the limit is ${KEY_BYTES_MAX / 2}`,
    );
  }
  if (!index.unique) writer.raw(id);
  return writer.bytes();
}

export function writeField(writer: KeyWriter, field: IndexField, value: unknown): void {
  const start = writer.length;
  if (value === EMPTY_ARRAY) writer.byte(TAG.emptyArray);
  else writeKey(writer, value);
  if (field.descending) writer.invertFrom(start);
}
