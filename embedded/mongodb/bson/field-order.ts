type Document = Record<string, unknown>;

/**
 * JavaScript puts fields whose names are whole numbers first; BSON has them where they are
 * written. A document with such names carries their order with it.
 */
const ORDER = Symbol('field order');

interface Ordered {
  [ORDER]?: readonly string[];
}

/** Whether a name, given by its first character, may be a whole number. */
export const mayBeNumber = (code: number | undefined): boolean =>
  code !== undefined && code >= 0x30 && code <= 0x39;

export function setOrder(document: Document, names: readonly string[]): void {
  (document as Ordered)[ORDER] = names;
}

/** Before a field is added. */
export function keepOrder(document: Document, name: string): void {
  if (!mayBeNumber(name.charCodeAt(0)) || Object.hasOwn(document, name)) return;
  setOrder(document, [...namesOf(document), name]);
}

function namesOf(document: Document): readonly string[] {
  const names = Object.keys(document);
  const order = (document as Ordered)[ORDER];
  if (order === undefined) return names;
  const known = new Set(order);
  return [
    ...order.filter((name) => Object.hasOwn(document, name)),
    ...names.filter((name) => !known.has(name)),
  ];
}

/** For `bson`, which writes a `Map` in its own order. */
export function inOrder(document: Document): Document | Map<string, unknown> {
  const entries = namesOf(document).map((name) => [name, inside(document[name])] as const);
  if ((document as Ordered)[ORDER] !== undefined) return new Map(entries);
  return entries.some(([name, value]) => value !== document[name])
    ? Object.fromEntries(entries)
    : document;
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) {
    const values = value.map(inside);
    return values.some((each, i) => each !== value[i]) ? values : value;
  }
  const isPlain = typeof value === 'object' && value?.constructor === Object;
  return isPlain ? inOrder(value as Document) : value;
}
