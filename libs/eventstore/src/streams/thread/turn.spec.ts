import { setImmediate as turn } from 'node:timers/promises';
import { Turn } from './turn';

it('sends what one turn of the event loop brought as one message, in order', async () => {
  const sent: (readonly number[])[] = [];
  const collected = new Turn<number>((items) => void sent.push(items));
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
