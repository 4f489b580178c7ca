import { z } from 'zod';
import { encodeCursor, parseCursor } from './cursor';
import {
  amountField,
  amountMax,
  idField,
  instantField,
  marketIdField,
  oddsField,
  textField,
} from './fields';
import { limitField, parseBody, parseQuery } from './parse';
import { encodePosition, parsePosition, positionOfStore } from './position-token';

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('fields', () => {
  it.each([
    ['a', true],
    ['a'.repeat(64), true],
    ['A_b-9', true],
    ['a'.repeat(65), false],
    ['', false],
    ['a b', false],
    ['ä', false],
    ['a\n', false],
    [1, false],
  ])('an id: %j → %s', (value, expected) => expect(accepts(idField, value)).toBe(expected));

  it('keeps market ids to 48 characters', () => {
    expect(accepts(marketIdField, 'm'.repeat(48))).toBe(true);
    expect(accepts(marketIdField, 'm'.repeat(49))).toBe(false);
  });

  it.each([
    [1, true],
    [amountMax, true],
    [amountMax + 1, false],
    [0, false],
    [-1, false],
    [1.5, false],
    ['10', false],
    [null, false],
  ])('an amount: %j → %s', (value, expected) => expect(accepts(amountField, value)).toBe(expected));

  it('normalises instants and odds', () => {
    expect(instantField.parse('2026-11-23T15:05:09+01:00')).toBe('2026-11-23T14:05:09.000Z');
    expect(accepts(instantField, '2026-11-23')).toBe(false);
    expect(['2.50', '3/2', '+150'].map((text) => oddsField.parse(text))).toEqual(
      Array(3).fill('5/2'),
    );
    expect(accepts(oddsField, '1.00')).toBe(false);
    expect(accepts(oddsField, 2.5)).toBe(false);
  });

  it.each([
    ['abc', true],
    ['Ünï 😀', true],
    ['', false],
    ['abcdefgh', true],
    ['abcdefghi', false],
    [' a', false],
    ['a\u0000', false],
    ['a\nb', false],
    ['a\u2028b', false],
  ])('a text of up to 8: %j → %s', (value, expected) =>
    expect(accepts(textField(8), value)).toBe(expected),
  );
});

describe('parsing', () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.int() }).optional(), c: limitField });

  it.each([
    [{ c: '1', d: 1 }, 'The body has an unknown member "d".'],
    [{ c: '1', a: { b: 1, x: 1 } }, 'a has an unknown member "x".'],
    [{ c: '1', a: { b: '1' } }, /^a\.b: /],
    [[], /^The body: /],
    [undefined, /^The body: /],
  ])('names the first wrong member of %j', (body, message) => {
    expect(() => parseBody(schema, body)).toThrow(
      expect.objectContaining({ code: 'MALFORMED', message: expect.stringMatching(message) }),
    );
  });

  it('refuses unknown and repeated query parameters', () => {
    const query = z.strictObject({ limit: limitField });
    expect(parseQuery(query, {})).toEqual({ limit: 50 });
    expect(parseQuery(query, { limit: '500' })).toEqual({ limit: 500 });
    for (const given of [
      { limit: ['1', '2'] },
      { limit: '0' },
      { limit: '501' },
      { limit: '1e2' },
      { limit: '' },
      { other: '1' },
    ]) {
      expect(() => parseQuery(query, given)).toThrow(
        expect.objectContaining({ code: 'MALFORMED' }),
      );
    }
  });
});

describe('a position', () => {
  const storeId = '5d28b9f2-aa45-4f11-a5a5-14e970f7eed6';
  const position = { commit: 18_446_744_073_709_551_615n, prepare: 7n };

  it('comes back as it was given', () => {
    const token = encodePosition(storeId, position);
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(parsePosition(token)).toEqual({ storeId, position });
    expect(positionOfStore(token, storeId)).toEqual(position);
  });

  it('of another store is not one', () => {
    const detail = 'The position is of another store.';
    expect(() => positionOfStore(encodePosition('other', position), storeId)).toThrow(
      expect.objectContaining({ code: 'POSITION_INVALID', message: detail }),
    );
  });

  it.each([
    ['', 'nothing'],
    ['AQAA', 'too short'],
    [`${encodePosition(storeId, position)}=`, 'padded'],
    [`${encodePosition(storeId, position)} `, 'followed by a space'],
    [encodePosition(storeId, position).replace('A', 'B'), 'of another version'],
    [encodePosition('x'.repeat(65), position), 'too long'],
    [Buffer.alloc(17, 1).toString('base64url'), 'without a store'],
  ])('is not %j: %s', (text) => {
    expect(parsePosition(text)).toBeUndefined();
    expect(() => positionOfStore(text, storeId)).toThrow('malformed');
  });
});

describe('a cursor', () => {
  const key = z.tuple([z.string(), z.int()]);
  const text = encodeCursor('bets', ['a', 1]);

  it('gives its key back to its own list only', () => {
    expect(parseCursor(text, 'bets', key)).toEqual(['a', 1]);
    const invalid = expect.objectContaining({ code: 'CURSOR_INVALID', status: 400 });
    expect(() => parseCursor(text, 'markets', key)).toThrow(invalid);
    expect(() => parseCursor(text, 'bets', z.tuple([z.string()]))).toThrow(invalid);
    for (const other of ['', 'x', `${text}=`, Buffer.from('{}').toString('base64url')]) {
      expect(() => parseCursor(other, 'bets', key)).toThrow(invalid);
    }
    expect(() => parseCursor(encodeCursor('bets', ['a'.repeat(2000), 1]), 'bets', key)).toThrow(
      invalid,
    );
  });
});
