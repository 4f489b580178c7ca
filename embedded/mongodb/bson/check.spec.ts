import { serialize } from 'bson';
import { CommandError } from '../errors';
import { checkDepth, checkDocument } from './check';

/** A document of so many levels, each with the shortest name there is, and of so many bytes. */
function nested(levels: number, padding = 0): Buffer {
  let document: object = { '': 'x'.repeat(padding) };
  for (let level = 1; level < levels; level += 1) document = { '': document };
  return Buffer.from(serialize(document));
}

it.each([0, 2_000])(
  'refuses what nests deeper than can be stored, with %d bytes inside',
  (size) => {
    for (const check of [checkDocument, checkDepth]) {
      expect(() => check(nested(180, size))).not.toThrow();
      expect(() => check(nested(181, size))).toThrow(CommandError);
    }
  },
);

it('refuses parts that do not fit into their whole', () => {
  const whole = Buffer.from(serialize({ a: { b: 'text' }, c: 1 }));
  for (const [at, by] of [
    [0, 1],
    [0, -1],
    [7, 1],
    [7, -1],
    [14, 1],
    [14, -1],
  ] as const) {
    const bytes = Buffer.from(whole);
    bytes.writeInt32LE(bytes.readInt32LE(at) + by, at);
    expect(() => checkDocument(bytes)).toThrow();
  }
  expect(() => checkDocument(whole)).not.toThrow();
  expect(() => checkDocument(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow();
});
