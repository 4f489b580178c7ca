import { describedBy, readStreamMetadata, SOFT_DELETE_JSON } from './stream-metadata';
import { withTruncateBefore } from './stream-metadata';

const read = (json: string, isJson = true) =>
  readStreamMetadata({ isJson, data: Buffer.from(json) });

const NOTHING = { isSoftDeleted: false };

it.each([
  ['{"$maxCount":2,"$maxAge":3,"$tb":4}', { maxCount: 2, maxAgeMs: 3000, truncateBefore: 4 }],
  ['{"$maxCount":1,"$maxCount":7}', { maxCount: 7 }],
  ['{"$tb":0,"own":"text"}', { truncateBefore: 0 }],
  ['{"$maxCount":0,"$maxAge":0,"$tb":-1}', {}],
  ['{"$maxCount":"2"}', {}],
  ['{"$maxCount":2.5}', {}],
  ['{"$maxAge":99999999999}', {}],
  ['[1,2]', {}],
  ['{not json', {}],
  ['', {}],
])('reads %s', (json, expected) => {
  expect(read(json)).toEqual({ ...NOTHING, ...expected });
});

it('ignores what was not sent as JSON', () => {
  expect(read('{"$maxCount":2}', false)).toEqual(NOTHING);
});

it('tells the soft delete from a truncation next to it', () => {
  expect(read(SOFT_DELETE_JSON).isSoftDeleted).toBe(true);
  expect(read('{"$tb":9223372036854775806}').isSoftDeleted).toBe(false);
});

it.each([
  [SOFT_DELETE_JSON, '{"$tb":3}'],
  ['{"a":12345678901234567890,"$tb":1}', '{"a":12345678901234567890,"$tb":3}'],
  ['{not json', '{"$tb":3}'],
])('re-creating a stream moves $tb in %s and keeps the rest', (json, expected) => {
  expect(withTruncateBefore(Buffer.from(json), 3)).toBe(expected);
});

it('knows whose metadata a stream holds', () => {
  expect(describedBy('$$bet-1')).toBe('bet-1');
  expect(describedBy('$bet-1')).toBeUndefined();
});
