import { Slots } from './slots';

describe('slots', () => {
  it('are given in line, as they come free', async () => {
    const slots = new Slots(1);
    expect(await slots.take(1_000)).toBe(true);
    const order: string[] = [];
    const second = slots.take(5_000).then(() => order.push('second'));
    const third = slots.take(5_000).then(() => order.push('third'));
    slots.release();
    await second;
    expect(order).toEqual(['second']);
    slots.release();
    await third;
    slots.release();
    expect(await slots.take(0)).toBe(true);
  });

  it('are not waited for longer than said, and then not given either', async () => {
    const slots = new Slots(1);
    await slots.take(1_000);
    expect(await slots.take(10)).toBe(false);
    slots.release();
    expect(await slots.take(10)).toBe(true);
    expect(await slots.take(10)).toBe(false);
  });
});
