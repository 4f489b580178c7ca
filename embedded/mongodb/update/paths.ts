import { badValue, CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { keepOrder } from '../bson/field-order';
import { field } from '../bson/path';
import type { Path } from '../bson/path';

/** The largest index an update may create in an array, as in MongoDB. */
const PADDING_MAX = 1_500_000;
const INDEX = /^\d+$/;

type Container = Document | unknown[];

/** The value at exactly this path; unlike in a filter, arrays are entered by index only. */
export function getAt(document: Document, path: Path): unknown {
  return path.reduce<unknown>(child, document);
}

function child(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return INDEX.test(name) ? value[Number(name)] : undefined;
  return isDocument(value) ? field(value, name) : undefined;
}

/** Whether a part of the way is an element of an array. */
export const leadsThroughArray = (document: Document, path: Path): boolean =>
  path.some((_name, depth) => Array.isArray(getAt(document, path.slice(0, depth))));

/** Sets a value, creating embedded documents on the way. @throws CommandError PathNotViable */
export function setAt(document: Document, path: Path, value: unknown): void {
  const parent = path.slice(0, -1).reduce<Container>((container, name) => {
    const existing = child(container, name);
    if (isContainer(existing)) return existing;
    if (existing !== undefined) throw notViable(path, name, existing);
    const created: Document = {};
    assign(container, name, created);
    return created;
  }, document);
  assign(parent, path[path.length - 1] ?? '', value);
}

const isContainer = (value: unknown): value is Container =>
  Array.isArray(value) || isDocument(value);

function assign(container: Container, name: string, value: unknown): void {
  if (!Array.isArray(container)) {
    if (name === '__proto__') throw badValue("the field name '__proto__' cannot be used here");
    keepOrder(container, name);
    container[name] = value;
    return;
  }
  if (!INDEX.test(name)) throw notViable([name], name, container);
  const index = Number(name);
  if (index > container.length + PADDING_MAX) throw badValue('can not pad the array that far');
  while (container.length < index) container.push(null);
  container[index] = value;
}

/** Removes a field; an element of an array becomes null, so that the others keep their place. */
export function unsetAt(document: Document, path: Path): void {
  const parent = getAt(document, path.slice(0, -1));
  const name = path[path.length - 1] ?? '';
  if (Array.isArray(parent)) {
    if (INDEX.test(name) && Number(name) < parent.length) parent[Number(name)] = null;
  } else if (isDocument(parent)) Reflect.deleteProperty(parent, name);
}

const notViable = (path: Path, name: string, value: unknown): CommandError =>
  new CommandError(
    'PathNotViable',
    `Cannot create field '${path[path.length - 1] ?? ''}' in element {${name}: ${typeof value}}`,
  );
