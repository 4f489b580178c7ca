import { Problem } from '../problems/problem';
import { parseStrictJson } from './strict-json';

const parse = (text: string): unknown => parseStrictJson(Buffer.from(text));
const detailOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem && error.code === 'MALFORMED') return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
};
const nested = (levels: number): string =>
  '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);

describe('strict JSON', () => {
  it.each([
    ['{"a":1,"b":[true,false,null,"x"]}'],
    [' { "a" : { "b" : [ ] , "c" : { } } } '],
    ['"\\u00e4\\n\\t\\b\\f\\r\\/\\\\\\" \\ud83d\\ude00 é😀"'],
    ['[0,-1,9007199254740991,-9007199254740991]'],
    ['""'],
  ])('reads %s as JSON does', (text) => {
    expect(JSON.parse(JSON.stringify(parse(text)))).toEqual(JSON.parse(text));
  });

  it.each([
    ['{"a":1,"a":1}', '"a" twice'],
    ['{"a":1,"\\u0061":1}', '"a" twice'],
    ['{"b":{"a":1,"a":2}}', '"a" twice'],
    ['{"a":1e3}', 'not written as an integer'],
    ['{"a":1.0}', 'not written as an integer'],
    ['{"a":1.5}', 'not written as an integer'],
    ['{"a":01}', 'not written as an integer'],
    ['{"a":-0}', 'out of range'],
    ['{"a":9007199254740992}', 'out of range'],
    ['{"a":"\\ud800"}', 'half a Unicode character'],
    ['{"a":1', 'ends too early'],
    ['{"a"}', 'character 5'],
    ['{"a":1,}', 'character 8'],
    ['{"a":1}}', 'character 8'],
    ['[1,]', 'character 4'],
    ['{a:1}', 'character 2'],
    ["{'a':1}", 'character 2'],
    ['{"a":"\n"}', 'character 7'],
    ['{"a":"\\x41"}', 'not JSON'],
    ['{"a":"\\u00g1"}', 'not JSON'],
    ['NaN', 'character 1'],
    ['tru', 'character 1'],
    ['+1', 'character 1'],
    ['', 'ends too early'],
    ['\ufeff{}', 'character 1'],
    ['[1] //', 'character 5'],
  ])('refuses %j', (text, part) => {
    expect(detailOf(() => parse(text))).toContain(part);
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(detailOf(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22)))).toContain('UTF-8');
  });

  it('takes 32 levels and not one more', () => {
    expect(parse(nested(32))).toBeDefined();
    expect(detailOf(() => parse(`[${nested(32)}]`))).toContain('deeper than 32');
  });

  it('lets no key reach a prototype', () => {
    const value = parse('{"__proto__":{"admin":1},"constructor":1}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value['admin']).toBeUndefined();
  });
});
