import { addTo, filterBytes, hashOf, mayHold, type Filter } from './filter';

const filterOf = (keys: readonly Uint8Array[], at: number): Filter => {
  const length = filterBytes(keys.length);
  const filter = { bytes: new Uint8Array(at + length), at, length };
  for (const key of keys) addTo(filter, hashOf(key, 0, key.length));
  return filter;
};
const keyOf = (number: number) => new TextEncoder().encode(`key-${number}`);
const keysOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => keyOf(from + index));
const isHeld = (filter: Filter) => (key: Uint8Array) => mayHold(filter, hashOf(key, 0, key.length));

describe('the filter of a run', () => {
  it.each([1, 2, 9, 64, 4_000])('holds each of %d keys, and few others', (count) => {
    const keys = keysOf(0, count);
    const filter = filterOf(keys, 7);
    expect(keys.every(isHeld(filter))).toBe(true);
    expect([...filter.bytes.subarray(0, 7)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const others = keysOf(1_000_000, 10_000);
    expect(others.filter(isHeld(filter)).length).toBeLessThan(others.length / 10);
  });

  it('of many keys passes one in eighty others', () => {
    const others = keysOf(1_000_000, 40_000);
    const passed = others.filter(isHeld(filterOf(keysOf(0, 5_000), 0))).length;
    expect(passed / others.length).toBeGreaterThan(1 / 200);
    expect(passed / others.length).toBeLessThan(1 / 40);
  });
});
