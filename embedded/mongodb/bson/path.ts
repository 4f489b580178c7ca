import { elementValue, isDocument } from './document';
import type { Document } from './document';
import { behindName, elementAt, TYPE } from './elements';
import { RawDocument } from './raw-document';
import type { AnyDocument } from './raw-document';

/** A dotted path, cut once. */
export type Path = readonly string[];

export const parsePath = (path: string): Path => (path.includes('.') ? path.split('.') : [path]);

const INDEX = /^\d+$/;

/**
 * All values a path reaches. Arrays on the way are entered, by index and element by element, as
 * MongoDB does; an array at the end is one value. `undefined` stands for a missing field.
 */
export function valuesAt(document: AnyDocument, path: Path): readonly unknown[] {
  const walk = { path, found: [] };
  if (!(document instanceof RawDocument)) {
    collect(walk, document, 0);
    return walk.found;
  }
  const { bytes } = document;
  const at = elementOf(bytes, path);
  if (at < 0) return [undefined];
  if (bytes[at] !== TYPE.array) return [elementValue(bytes, at)];
  collect(walk, document.field(path[0] ?? ''), 1);
  return walk.found;
}

/**
 * Offset of the element a path reaches, -1 if there is none. An array ends the way, as only its
 * elements know how it goes on.
 */
export function elementOf(bytes: Buffer, path: Path): number {
  let start = 0;
  let at = -1;
  for (let depth = 0; depth < path.length; depth += 1) {
    if (depth > 0 && bytes[at] !== TYPE.document) return bytes[at] === TYPE.array ? at : -1;
    at = elementAt(bytes, start, path[depth] ?? '');
    if (at < 0) return -1;
    start = behindName(bytes, at + 1);
  }
  return at;
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
