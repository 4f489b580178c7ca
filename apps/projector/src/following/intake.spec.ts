import { Intake } from './intake';

/** A source that gives out what the test puts in, and says how much was taken. */
class Source implements AsyncIterable<number> {
  taken = 0;

  constructor(
    private readonly count: number,
    private readonly end: 'end' | 'fail' | 'wait',
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    while (this.taken < this.count) {
      this.taken += 1;
      yield this.taken;
    }
    if (this.end === 'fail') throw new Error('the source broke');
    if (this.end === 'wait') await new Promise(() => undefined);
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the intake', () => {
  it('gives out all that waits, up to the bound asked for', async () => {
    const intake = new Intake(new Source(5, 'wait'), 10);
    await settled();
    expect(await intake.take(3, 1_000)).toEqual([1, 2, 3]);
    expect(await intake.take(3, 1_000)).toEqual([4, 5]);
    expect(await intake.take(3, 1)).toEqual([]);
  });

  it('takes no more from its source than it may hold', async () => {
    const source = new Source(100, 'wait');
    const intake = new Intake(source, 4);
    await settled();
    expect([source.taken, intake.size]).toEqual([4, 4]);
    await intake.take(2, 1_000);
    await settled();
    expect(source.taken).toBeLessThanOrEqual(6);
    const rest: number[] = [];
    while (rest.length < 98) rest.push(...((await intake.take(3, 1_000)) ?? []));
    expect(rest.at(-1)).toBe(100);
  });

  it('says that the source has ended after its last item', async () => {
    const intake = new Intake(new Source(1, 'end'), 4);
    expect(await intake.take(5, 1_000)).toEqual([1]);
    expect(await intake.take(5, 1_000)).toBeUndefined();
  });

  it('throws what the source threw, after its last item', async () => {
    const intake = new Intake(new Source(1, 'fail'), 4);
    expect(await intake.take(5, 1_000)).toEqual([1]);
    await expect(intake.take(5, 1_000)).rejects.toThrow('the source broke');
  });
});
