import { Decimal128, Double } from 'bson';
import * as fc from 'fast-check';
import { encodeKey } from './key';
import { compareValues } from './order';

const sign = (n: number): number => Math.sign(n);

/** Exact sign of a - b for numbers and bigints, which JavaScript compares without rounding. */
const plainOrder = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0, -0, 2 ** 53, 2 ** 53 + 2, Infinity, -Infinity, 5e-324),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)),
);

const value = fc.oneof(
  number,
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.array(fc.oneof(number, fc.string()), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 2 }), number, { maxKeys: 2 }),
);

describe('the key of a value', () => {
  it('orders numbers of all types exactly', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(sign(Buffer.compare(encodeKey(a), encodeKey(b)))).toBe(plainOrder(a, b));
      }),
    );
  });

  it('orders texts by their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(sign(Buffer.compare(encodeKey(a), encodeKey(b)))).toBe(bytes);
      }),
    );
  });

  it('is never a prefix of another, so that keys can follow each other', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [key, other] = [encodeKey(a), encodeKey(b)];
        const isPrefix = key.length < other.length && other.subarray(0, key.length).equals(key);
        expect(isPrefix).toBe(false);
        expect([0x00, 0xff]).not.toContain(key[0]);
      }),
    );
  });

  it('agrees with the comparison of values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sign(compareValues(a, b))).toBe(sign(Buffer.compare(encodeKey(a), encodeKey(b))));
      }),
    );
  });

  it.each([
    ['0.1', 0.1],
    ['1E+40', 1e40],
    ['0.3000000000000000000000000000000001', 0.3],
    ['9007199254740993', 9007199254740992],
    ['-0.1', -0.1],
  ])('tells the decimal %s from the nearest double', (text, double) => {
    const decimal = encodeKey(Decimal128.fromString(text));
    expect(decimal.equals(encodeKey(double))).toBe(false);
  });

  it('is the same for equal numbers of different types', () => {
    const two = [
      2,
      2n,
      new Double(2),
      Decimal128.fromString('2.00'),
      Decimal128.fromString('0.2E1'),
    ];
    expect(new Set(two.map((each) => encodeKey(each).toString('hex'))).size).toBe(1);
  });

  it('orders decimals between doubles', () => {
    const inOrder = ['-1E+300', '-0.5', '-1E-6176', '0', '1E-6176', '0.1', '0.10000000000000001'];
    const keys = inOrder.map((text) => encodeKey(Decimal128.fromString(text)));
    expect([...keys].sort(Buffer.compare)).toEqual(keys);
  });
});
