import { isDocument } from './document';
import type { Document } from './document';

/** A dotted path, cut once. */
export type Path = readonly string[];

export const parsePath = (path: string): Path => path.split('.');

const INDEX = /^\d+$/;

/**
 * All values a path reaches. Arrays on the way are entered, by index and element by element, as
 * MongoDB does; an array at the end is one value. `undefined` stands for a missing field.
 */
export function valuesAt(document: Document, path: Path): readonly unknown[] {
  const [only] = path;
  if (path.length === 1 && only !== undefined) return [field(document, only)];
  const found: unknown[] = [];
  collect({ path, found }, document, 0);
  return found;
}

interface Walk {
  readonly path: Path;
  readonly found: unknown[];
}

function collect(walk: Walk, value: unknown, depth: number): void {
  const name = walk.path[depth];
  if (name === undefined) {
    walk.found.push(value);
  } else if (Array.isArray(value)) {
    if (INDEX.test(name) && Number(name) < value.length) {
      collect(walk, value[Number(name)], depth + 1);
    }
    for (const element of value) if (isDocument(element)) collect(walk, element, depth);
  } else {
    collect(walk, isDocument(value) ? field(value, name) : undefined, depth + 1);
  }
}

/** Own fields only: a document may well have a field called `constructor`. */
export const field = (document: Document, name: string): unknown =>
  Object.hasOwn(document, name) ? document[name] : undefined;
