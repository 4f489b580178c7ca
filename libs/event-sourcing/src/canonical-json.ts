/**
 * The one text of a JSON value, RFC 8785: members sorted by UTF-16 code units, no white space,
 * strings and numbers as ECMAScript writes them. Hashes and fingerprints are taken from it.
 * `undefined` is left out of objects and `null` elsewhere, as `JSON.stringify` does.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return textJson(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  return Array.isArray(value) ? arrayJson(value) : objectJson(value as Members);
};

type Members = { readonly [name: string]: unknown };

/** What `JSON.stringify` writes as it stands: no quotes, controls or half characters. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

const textJson = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

const arrayJson = (items: readonly unknown[]): string => {
  let text = '';
  for (const item of items) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `[${text}]`;
};

const objectJson = (members: Members): string => {
  let text = '';
  for (const name of sortedNames(members)) {
    const member = members[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${textJson(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
};

/** By insertion: objects here have few members, often in order, and `sort` costs twice as much. */
const sortedNames = (members: Members): readonly string[] => {
  const names = Object.keys(members);
  if (names.length > insertedMax) return names.sort();
  for (let end = 1; end < names.length; end += 1) {
    const name = names[end] ?? '';
    let at = end;
    for (; (names[at - 1] ?? name) > name; at -= 1) names[at] = names[at - 1] ?? name;
    names[at] = name;
  }
  return names;
};

/** Beyond, the number of comparisons would grow with its square. */
const insertedMax = 32;
