/**
 * The one text of a JSON value, RFC 8785: members sorted by UTF-16 code units, no white space,
 * strings and numbers as ECMAScript writes them. Hashes and fingerprints are taken from it.
 * `undefined` is left out of objects and `null` elsewhere, as `JSON.stringify` does.
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};
