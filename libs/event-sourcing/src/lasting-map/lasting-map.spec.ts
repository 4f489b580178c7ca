import fc from 'fast-check';
import { readText, readUint, writeText, writeUint, type Sink } from './bytes';
import { lastingMap, type LastingMap } from './lasting-map';
import type { Packing } from './packing';

interface Item {
  readonly isOver: boolean;
  readonly amount: number;
  readonly mark: string;
}

const packing: Packing<Item> = {
  isAtRest: ({ isOver }) => isOver,
  write: (sink, { isOver, amount, mark }) => {
    writeUint(sink, isOver ? 1 : 0);
    writeUint(sink, amount);
    writeText(sink, mark);
  },
  read: (source) => ({
    isOver: readUint(source) === 1,
    amount: readUint(source),
    mark: readText(source),
  }),
};

const uuid = '96fb750f-4f5d-59f8-887f-8117e199c227';

/** Ids, texts that look like ids, one the beginning of another, and what no id is. */
const text = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.constantFrom(uuid, uuid.slice(1), `${uuid}0`, uuid.replaceAll('-', '0'), '', '\0', '\ud800'),
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const manyKeys = fc.oneof(
  fc.integer({ min: 0, max: 900 }).map((number) => `bet-${number}`),
  fc
    .integer({ min: 0, max: 900 })
    .map((number) => `${(number * 4_000_003).toString(16).padStart(8, '0')}${uuid.slice(8)}`),
  text,
);
const value = fc.record({
  isOver: fc.nat(2).map((third) => third === 0),
  amount: fc.maxSafeNat(),
  mark: text,
});
const steps = fc.array(fc.tuple(manyKeys, value), { maxLength: 1_200, size: 'max' });

type Model = Map<string, Item>;

const take = (taken: readonly (readonly [string, Item])[], from = lastingMap(packing)) =>
  taken.reduce((map, [key, each]) => map.set(key, each), from);

const expectToHold = (map: LastingMap<Item>, model: Model) => {
  const keys = [...model.keys()];
  expect(keys.map((key) => map.get(key))).toEqual([...model.values()]);
  expect(keys.filter((key) => !map.has(key))).toEqual([]);
  expect(new Map(map.entries())).toEqual(model);
  expect([...map.entries()]).toHaveLength(model.size);
};

describe('a lasting map', () => {
  it('holds what a Map holds, and knows no other key', () => {
    fc.assert(
      fc.property(steps, fc.array(manyKeys, { maxLength: 50 }), (taken, others) => {
        const map = take(taken);
        const model: Model = new Map(taken);
        expectToHold(map, model);
        expect(others.map((other) => map.has(other))).toEqual(others.map((key) => model.has(key)));
      }),
      { numRuns: 30 },
    );
  });

  it('leaves every earlier version as it was', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (taken, a, b) => {
        const [first = 0, second = 0] = [a, b].map((each) => each % (taken.length + 1)).sort();
        const early = take(taken.slice(0, first));
        const branch = take(taken.slice(second), early);
        const whole = take(taken.slice(first), early);
        expectToHold(early, new Map(taken.slice(0, first)));
        expectToHold(branch, new Map([...taken.slice(0, first), ...taken.slice(second)]));
        expectToHold(whole, new Map(taken));
      }),
      { numRuns: 30 },
    );
  });

  it('comes back from its parts as it was, at every point, and goes on alike', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (taken, at) => {
        const split = at % (taken.length + 1);
        const before = take(taken.slice(0, split));
        const back = lastingMap(packing, before.parts());
        expect(back).toEqual(before);
        expect(take(taken.slice(split), back)).toEqual(take(taken));
      }),
      { numRuns: 30 },
    );
  });

  it('packs what rests into few runs, and keeps what is awake at hand', () => {
    const over = (number: number): readonly [string, Item] => [
      `key-${number}`,
      { isOver: true, amount: number, mark: '' },
    ];
    const open = { isOver: false, amount: 1, mark: '' };
    const many = Array.from({ length: 10_000 }, (_, number) => over(number));
    const map = take(many).set('open', open).set('key-1', open);
    expect(map.unpacked).toBe((10_000 % 64) + 2);
    expect(map.parts().runs.length).toBeLessThan(12);
    expect(map.get('key-1')).toBe(open);
    expect(map.set('key-1', { ...open, isOver: true }).unpacked).toBe((10_000 % 64) + 2);
    expect([...map.entries()]).toHaveLength(10_001);
  });

  it('packs what is awake as well where it is too much, and knows it none the less', () => {
    const open = Array.from({ length: 3_000 }, (_, number): readonly [string, Item] => [
      `key-${number}`,
      { isOver: false, amount: number, mark: '' },
    ]);
    const over = open
      .filter((_, number) => number % 7 === 0)
      .map(([key, item]): readonly [string, Item] => [key, { ...item, isOver: true }]);
    const map = take(over, take(open));
    expect(map.unpacked).toBeLessThan(512 + 64);
    expectToHold(map, new Map([...open, ...over]));
    expect(lastingMap(packing, map.parts())).toEqual(map);
    expect(take(over, lastingMap(packing, take(open).parts()))).toEqual(map);
  });

  it('never merges more than a bounded piece', () => {
    const mark = 'x'.repeat(700);
    const many = Array.from({ length: 1_400 }, (_, number): readonly [string, Item] => [
      `key-${number % 1_200}`,
      { isOver: true, amount: number, mark },
    ]);
    const map = take(many);
    const sizes = map.parts().runs.map((run) => run.length);
    expect(Math.max(...sizes)).toBeLessThan(384 * 1024);
    expect(map.packedBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expectToHold(map, new Map(many));
  });
});

describe('what is packed', () => {
  const written = (write: (sink: Sink) => void) => {
    const sink: Sink = [];
    write(sink);
    return Uint8Array.from(sink);
  };

  it('is read as it was written, number or text, one after the other', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), text, text, (number, a, b) => {
        const bytes = written((sink) => {
          writeText(sink, a);
          writeUint(sink, number);
          writeText(sink, b);
        });
        const source = { bytes, at: 0 };
        expect([readText(source), readUint(source), readText(source)]).toEqual([a, number, b]);
        expect(source.at).toBe(bytes.length);
      }),
    );
  });

  it('takes half a byte per digit of an id and of a fingerprint', () => {
    expect(written((sink) => writeText(sink, uuid))).toHaveLength(17);
    expect(written((sink) => writeText(sink, 'ab'.repeat(32)))).toHaveLength(33);
    expect(written((sink) => writeText(sink, 'AB'.repeat(32)))).toHaveLength(66);
    expect(written((sink) => writeUint(sink, 127))).toHaveLength(1);
    expect(written((sink) => writeUint(sink, 128))).toHaveLength(2);
  });
});
