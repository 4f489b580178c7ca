import { AppendMemory } from './append-memory';

const IDS = 250_000;

it('remembers the last 100,000 ids and forgets older ones', () => {
  const memory = new AppendMemory();
  for (let number = 0; number < IDS; number += 1) memory.remember(`id-${number}`, number);
  expect(memory.find('id-0')).toBeUndefined();
  for (let number = IDS - 100_000; number < IDS; number += 10_000) {
    expect(memory.find(`id-${number}`)).toBe(number);
  }
});

it('keeps the first place of an id', () => {
  const memory = new AppendMemory();
  memory.remember('id', 64);
  memory.remember('id', 128);
  expect(memory.find('id')).toBe(64);
});
