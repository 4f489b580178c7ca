import fc from 'fast-check';
import { canonicalJson } from './canonical-json';

describe('canonical JSON', () => {
  it('writes the sample of RFC 8785, section 3.2.2', () => {
    const value = JSON.parse(`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`) as unknown;
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units, RFC 8785, section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const names = Object.keys(JSON.parse(canonicalJson(value)) as object);
    const titles = names.map((name) => value[name as keyof typeof value]);
    expect(titles.slice(1)).toEqual([
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalJson(value).startsWith('{"\\r":"Carriage Return","1":"One"')).toBe(true);
  });

  it('leaves out what is undefined, keeps what is null, sorts inside arrays and members', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined, a: null }, undefined], a: {} })).toBe(
      '{"a":{},"b":[{"a":null,"d":1},null]}',
    );
  });

  it('is what sorting and JSON.stringify write, for any text, number and number of members', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...awkwardNames));
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.constantFrom(null, undefined, true, false, '\ud800', 'a\udfff', '\u2028', '\u007f'),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, scalar, tie('array'), tie('object')),
      array: fc.array(tie('value'), { maxLength: 5 }),
      object: fc.dictionary(name, tie('value'), { maxKeys: 40, noNullPrototype: false }),
    }));
    fc.assert(fc.property(value, (any) => expect(canonicalJson(any)).toBe(plainly(any))));
  });

  it('is the same text for any order of members, and means the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small' }), (value) => {
        const text = canonicalJson(value);
        const reversed: unknown = JSON.parse(JSON.stringify(value), (_, member: unknown) =>
          isObject(member) ? Object.fromEntries(Object.entries(member).reverse()) : member,
        );
        expect(canonicalJson(reversed)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

const awkwardNames = [
  '',
  '__proto__',
  'constructor',
  'toJSON',
  '10',
  '9',
  'a"b',
  '\ud83d\ude00',
  '\ufb33',
];

/** The definition, word for word. */
const plainly = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => plainly(item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${plainly(member)}`);
  return `{${members.join(',')}}`;
};

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
