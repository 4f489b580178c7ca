import { Binary, Code, Decimal128, Double, MaxKey, ObjectId, Timestamp } from 'bson';
import * as fc from 'fast-check';
import { checkDocument } from './check';
import { decode, encode } from './document';
import type { Document } from './document';
import { MalformedBson } from './elements';
import { idElement, idFirst, withId } from './id';
import { parsePath, valuesAt } from './path';
import { RawDocument } from './raw-document';

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.constantFrom<unknown>(
    new Double(3),
    new ObjectId('0123456789abcdef01234567'),
    new Binary(Buffer.from([1, 2, 3]), 0),
    new Timestamp({ t: 7, i: 1 }),
    new Code('x'),
    new MaxKey(),
    Decimal128.fromString('1.20'),
    /a+/i,
  ),
);
const name = fc.constantFrom('a', 'b', 'ab', 'é', 'Ã©', '__proto__', '');
const { document } = fc.letrec<{ document: Document; value: unknown }>((tie) => ({
  document: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('document'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

describe('a document in bytes', () => {
  it('is the same after being decoded and encoded', () => {
    fc.assert(
      fc.property(document, (some) => {
        const bytes = encode(some);
        checkDocument(bytes);
        expect(encode(decode(bytes)).equals(bytes)).toBe(true);
      }),
    );
  });

  it('has the values its decoded form has, on every path', () => {
    fc.assert(
      fc.property(document, fc.array(name, { minLength: 1, maxLength: 3 }), (some, path) => {
        const bytes = encode(some);
        const dotted = parsePath(path.join('.'));
        expect(valuesAt(new RawDocument(bytes), dotted)).toEqual(valuesAt(decode(bytes), dotted));
      }),
    );
  });

  it('is refused when a part does not fit, and never read beyond its end', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.nat({ max: 255 }), (some, at, byte) => {
        const bytes = encode(some);
        bytes[at % bytes.length] = byte;
        try {
          checkDocument(bytes);
        } catch (error) {
          expect([MalformedBson, RangeError]).toContain((error as Error).constructor);
          return;
        }
        expect(() => decode(bytes.subarray(0, bytes.readInt32LE()))).not.toThrow(RangeError);
      }),
    );
  });
});

describe('the _id of a document', () => {
  it('comes first, wherever it was', () => {
    const bytes = idFirst(encode({ a: 1, _id: 'x', b: [2n] }));
    expect(Object.entries(decode(bytes))).toEqual([
      ['_id', 'x'],
      ['a', 1],
      ['b', [2n]],
    ]);
    expect(idFirst(bytes)).toBe(bytes);
  });

  it('is made up when there is none', () => {
    expect(decode(idFirst(encode({ a: 1 })))).toEqual({ _id: expect.any(ObjectId), a: 1 });
  });

  it('is put in the place of its own', () => {
    expect(decode(withId(encode({ a: 1, _id: 'x' }), idElement(7n)))).toEqual({ _id: 7n, a: 1 });
  });
});
