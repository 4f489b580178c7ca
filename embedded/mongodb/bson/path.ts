import { isDocument, readValue } from './document';
import type { Document } from './document';
import { behindName, elementAt, TYPE } from './elements';
import { RawDocument } from './raw-document';
import type { AnyDocument } from './raw-document';

/** A dotted path, cut once. */
export type Path = readonly string[];

export const parsePath = (path: string): Path => path.split('.');

const INDEX = /^\d+$/;

/**
 * All values a path reaches. Arrays on the way are entered, by index and element by element, as
 * MongoDB does; an array at the end is one value. `undefined` stands for a missing field.
 */
export function valuesAt(document: AnyDocument, path: Path): readonly unknown[] {
  const walk = { path, found: [] };
  if (document instanceof RawDocument) collectRaw(walk, document.bytes);
  else collect(walk, document, 0);
  return walk.found;
}

/** Goes down the bytes as far as one document lies in another, and decodes only what is there. */
function collectRaw(walk: Walk, bytes: Buffer): void {
  let start = 0;
  for (const [depth, name] of walk.path.entries()) {
    const at = elementAt(bytes, start, name);
    if (at < 0) return collect(walk, undefined, depth + 1);
    const value = behindName(bytes, at + 1);
    const isLast = depth === walk.path.length - 1;
    if (isLast || bytes[at] !== TYPE.document) {
      return collect(walk, readValue(bytes, at, value), depth + 1);
    }
    start = value;
  }
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
