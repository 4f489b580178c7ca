import { badValue, CommandError } from '../errors';
import type { Document } from '../bson/document';
import { KeyWriter } from '../bson/key-writer';
import { isNumeric, toNumber } from '../bson/number';
import { compareValues } from '../bson/order';
import { valuesAt } from '../bson/path';
import type { AnyDocument } from '../bson/raw-document';
import { fieldsOf } from '../store/catalog';
import type { IndexField } from '../store/catalog';
import { EMPTY_ARRAY, spread, writeField } from '../store/index-keys';

const SORT_BYTES_MAX = 100 * 1024 * 1024;

/** MongoDB's bound on a sort that no index serves. */
export class SortMemory {
  #bytes = 0;

  take(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= SORT_BYTES_MAX) return;
    throw new CommandError(
      'QueryExceededMemoryLimitNoDiskUseAllowed',
      `Sort exceeded memory limit of ${SORT_BYTES_MAX} bytes. Add an index or a limit.`,
    );
  }
}

export function checkSort(sort: Document): void {
  for (const order of Object.values(sort)) {
    const valid = isNumeric(order) && Math.abs(toNumber(order)) === 1;
    if (!valid)
      throw badValue('$sort key ordering must be 1 (for ascending) or -1 (for descending)');
  }
}

/** Sorts stably; `documentOf` tells where in an item its document is. */
export function sortedBy<T>(
  items: readonly T[],
  sort: Document,
  documentOf: (item: T) => AnyDocument,
): readonly T[] {
  const fields = fieldsOf(sort);
  return items
    .map((item) => ({ item, key: sortKey(documentOf(item), fields) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ item }) => item);
}

function sortKey(document: AnyDocument, fields: readonly IndexField[]): Buffer {
  const writer = new KeyWriter();
  for (const field of fields) writeField(writer, field, sortValue(document, field));
  return writer.bytes();
}

/** Of several values (arrays), ascending order looks at the least and descending at the greatest. */
function sortValue(document: AnyDocument, { path, descending }: IndexField): unknown {
  const values = valuesAt(document, path).flatMap(spread);
  if (values.length <= 1) return values[0];
  return values.reduce((best, value) => {
    const order = compareSortValues(value, best);
    return (descending ? order > 0 : order < 0) ? value : best;
  });
}

function compareSortValues(a: unknown, b: unknown): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY)
    return Number(b === EMPTY_ARRAY) - Number(a === EMPTY_ARRAY);
  return compareValues(a, b);
}
