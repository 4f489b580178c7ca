import { setImmediate as turn } from 'node:timers/promises';
import { Turn } from './turn';

it('sends what one turn of the event loop brought as one message, in order', async () => {
  const sent: (readonly number[])[] = [];
  const collected = new Turn<number>(8, (items) => void sent.push(items));
  collected.add([1, 2]);
  await Promise.resolve();
  collected.add([3]);
  expect(sent).toEqual([]);
  await turn();
  collected.add([4]);
  await turn();
  await turn();
  expect(sent).toEqual([[1, 2, 3], [4]]);
});

it('sends a part as soon as it is full, and the rest at the end of the turn', async () => {
  const sent: (readonly number[])[] = [];
  const collected = new Turn<number>(2, (items) => void sent.push(items));
  collected.add([1, 2]);
  collected.add([3]);
  expect(sent).toEqual([[1, 2, 3]]);
  collected.add([4]);
  collected.add([5]);
  collected.add([6]);
  expect(sent).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  await turn();
  await turn();
  expect(sent).toEqual([[1, 2, 3], [4, 5], [6]]);
});
