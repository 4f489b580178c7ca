import fc from 'fast-check';
import { nameAt } from './names';

const named = (name: string): string => {
  const bytes = Buffer.from(`?${name}\0?`);
  return nameAt(bytes, 1, bytes.length - 2);
};

it('reads any name, however often and whatever was read between', () => {
  const names = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(names, (some) => {
      const twice = [...some, ...some];
      expect(twice.map(named)).toEqual(twice.map((name) => Buffer.from(name).toString()));
    }),
  );
});

it('tells more names apart than it keeps', () => {
  const names = Array.from({ length: 5_000 }, (_, i) => `field${i}`);
  expect(names.map(named)).toEqual(names);
  expect(names.map(named)).toEqual(names);
});
