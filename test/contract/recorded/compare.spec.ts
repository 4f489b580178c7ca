import { differingSteps, firstDifference } from './compare';
import type { Step } from './conversation/steps';

const read = (...frames: readonly unknown[]): Step => ({
  op: 'Streams/Read',
  request: { stream: 's' },
  response: { frames, end: 'ok' },
});
const append: Step = {
  op: 'Streams/Append',
  request: {},
  response: { success: { revision: '1' } },
};

describe('comparing recordings', () => {
  it('finds nothing in equal ones, whatever the order of the keys', () => {
    const turned = { ...append, response: { success: { revision: '1' } } };
    expect(firstDifference([append, read('a')], [turned, read('a')])).toBeUndefined();
  });

  it('names the first frame that differs', () => {
    const difference = firstDifference([append, read('a', 'b')], [append, read('a', 'c')]);
    const place = 'Streams/Read: frame 1';
    expect(difference).toEqual({ step: 1, place, expected: 'b', actual: 'c' });
  });

  it('names a frame that is missing or too many', () => {
    expect(firstDifference([read('a', 'b')], [read('a')])).toMatchObject({ expected: 'b' });
    expect(firstDifference([read('a')], [read('a', 'b')])).toMatchObject({ actual: 'b' });
  });

  it('compares the end, the request and a unary answer', () => {
    const cancelled = { ...read('a'), response: { frames: ['a'], end: 'cancelled' } };
    const asked = { ...append, request: { other: true } };
    const answered = { ...append, response: { success: { revision: '2' } } };
    expect(firstDifference([read('a')], [cancelled])?.place).toBe('Streams/Read: end');
    expect(firstDifference([append], [asked])?.place).toBe('Streams/Append: request');
    expect(firstDifference([append], [answered])?.place).toBe('Streams/Append: answer');
  });

  it('counts steps that are not there', () => {
    expect(differingSteps([append, append], [append])).toEqual([1]);
    expect(firstDifference([append], [append, append])?.step).toBe(1);
  });
});
