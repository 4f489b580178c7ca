import { ObjectId, serialize } from 'bson';
import fc from 'fast-check';
import { decode } from './document';
import { idElement, idFirst, withId } from './id';

const anyId = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.boolean(),
  fc.record({ a: fc.integer(), b: fc.string() }),
);
const bytesOf = (document: object): Buffer => Buffer.from(serialize(document));

it('puts an id first, as if the document had been written with it', () => {
  fc.assert(
    fc.property(anyId, fc.string(), (id, text) => {
      expect(withId(bytesOf({ text, n: 1 }), idElement(id))).toEqual(
        bytesOf({ _id: id, text, n: 1 }),
      );
    }),
  );
});

it('puts an id in place of the one there, wherever it is', () => {
  fc.assert(
    fc.property(anyId, anyId, (id, before) => {
      expect(withId(bytesOf({ n: 1, _id: before, m: 2 }), idElement(id))).toEqual(
        bytesOf({ _id: id, n: 1, m: 2 }),
      );
    }),
  );
});

it('moves an id to the front, and makes one up where there is none', () => {
  expect(idFirst(bytesOf({ n: 1, _id: 'x' }))).toEqual(bytesOf({ _id: 'x', n: 1 }));
  const made = decode(idFirst(bytesOf({ n: 1 })));
  expect(Object.keys(made)).toEqual(['_id', 'n']);
  expect(made['_id']).toBeInstanceOf(ObjectId);
});
