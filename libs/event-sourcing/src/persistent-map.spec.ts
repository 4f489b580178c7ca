import fc from 'fast-check';
import { persistentMap, type PersistentMap } from './persistent-map';

/** Four keys of one FNV-1a hash, and two of another. */
const colliding = ['costarring-2wzx', 'costarring-d6cd', 'liquid-2wzx', 'liquid-d6cd'];
const alsoColliding = ['declinate', 'macallums'];

const key = fc.oneof(
  fc.constantFrom(...colliding, ...alsoColliding),
  fc.string({ maxLength: 3 }),
  fc.integer({ min: 0, max: 400 }).map(String),
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key, value: fc.nat() }),
  fc.record({ kind: fc.constant('delete' as const), key, value: fc.constant(0) }),
);
const steps = fc.array(step, { maxLength: 300, size: 'max' });

type Step = { readonly kind: 'set' | 'delete'; readonly key: string; readonly value: number };

const take = (map: PersistentMap<number>, { kind, key: name, value }: Step) =>
  kind === 'set' ? map.set(name, value) : map.delete(name);

const takeNative = (map: ReadonlyMap<string, number>, { kind, key: name, value }: Step) => {
  const copy = new Map(map);
  if (kind === 'set') copy.set(name, value);
  else copy.delete(name);
  return copy;
};

const sorted = (entries: Iterable<readonly [string, number]>) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

describe('a persistent map', () => {
  it('holds what a Map holds, after every step', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        let map = persistentMap<number>();
        let model: ReadonlyMap<string, number> = new Map();
        for (const each of taken) {
          map = take(map, each);
          model = takeNative(model, each);
          expect(map.size).toBe(model.size);
          expect(map.get(each.key)).toBe(model.get(each.key));
          expect(map.has(each.key)).toBe(model.has(each.key));
        }
        expect(sorted(map.entries())).toEqual(sorted(model.entries()));
      }),
    );
  });

  it('leaves every earlier version as it was', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const versions: { map: PersistentMap<number>; model: ReadonlyMap<string, number> }[] = [
          { map: persistentMap<number>(), model: new Map() },
        ];
        for (const each of taken.slice(0, 60)) {
          const { map, model } = versions.at(-1)!;
          versions.push({ map: take(map, each), model: takeNative(model, each) });
        }
        for (const { map, model } of versions) {
          expect(sorted(map.entries())).toEqual(sorted(model.entries()));
        }
      }),
    );
  });

  it('has a shape that depends on its content alone', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const grown = taken.reduce(take, persistentMap<number>());
        const rebuilt = persistentMap([...grown.entries()].reverse());
        expect(rebuilt).toEqual(grown);
        expect([...rebuilt.entries()]).toEqual([...grown.entries()]);
      }),
    );
  });

  it('finds no key that only shares a hash', () => {
    const [first = '', second = '', third = ''] = colliding;
    const one = persistentMap([[first, 1]]);
    expect([one.get(second), one.has(second)]).toEqual([undefined, false]);
    const two = one.set(second, 2);
    expect([two.get(third), two.has(third), two.size]).toEqual([undefined, false, 2]);
    expect(two.delete(third)).toBe(two);
    expect([...two.delete(first).entries()]).toEqual([[second, 2]]);
    expect(two.set('another hash', 3).delete(second).get(first)).toBe(1);
  });

  it('keeps keys of one hash in the order of their text', () => {
    const entries = colliding.map((name, index) => [name, index] as const);
    expect([...persistentMap(entries.toReversed()).entries()]).toEqual(entries);
  });

  it('keeps the later of two values of one key, and undefined as a value', () => {
    expect([
      ...persistentMap([
        ['a', 1],
        ['a', 2],
      ] as const).entries(),
    ]).toEqual([['a', 2]]);
    const map = persistentMap<undefined>([['a', undefined]]);
    expect([map.has('a'), map.has('b'), map.size]).toEqual([true, false, 1]);
  });

  it('is itself when a key to delete is absent', () => {
    const empty = persistentMap<number>();
    expect(empty.delete('a')).toBe(empty);
    const map = empty.set('a', 1);
    expect(map.delete('b')).toBe(map);
    expect(map.delete('a')).toEqual(empty);
  });

  it('holds many', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => [`bet-${index}`, index] as const);
    const map = persistentMap(many);
    expect(map.size).toBe(20_000);
    expect(many.every(([name, index]) => map.get(name) === index)).toBe(true);
    const half = many.filter((_, index) => index % 2 === 0);
    const left = half.reduce((rest, [name]) => rest.delete(name), map);
    expect(sorted(left.entries())).toEqual(sorted(many.filter((_, index) => index % 2 === 1)));
    expect(half.reduce((whole, [name, index]) => whole.set(name, index), left)).toEqual(map);
  });
});
