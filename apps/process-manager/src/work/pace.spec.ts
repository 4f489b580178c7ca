import { setImmediate as turn } from 'node:timers/promises';
import { type CallKind, Pace } from './pace';

/** Calls that take what the store takes now, on a clock of the test's own. */
const storeOf = () => {
  let now = 0;
  let running = 0;
  const store = {
    most: 0,
    pace: new Pace(() => now),
    /** A call that lasts `ms` by the clock. */
    call: (ms: number, kind: CallKind = 'append') =>
      store.pace.run(kind, async () => {
        running += 1;
        store.most = Math.max(store.most, running);
        now += ms;
        await turn();
        running -= 1;
      }),
    /** One after another. */
    calls: async (count: number, ms: number) => {
      for (let n = 0; n < count; n += 1) await store.call(ms);
    },
  };
  return store;
};

describe('the pace of calls to the store', () => {
  it('grows while calls are as fast as the fastest, up to a bound', async () => {
    const store = storeOf();
    expect(store.pace.width).toBe(2);
    await store.calls(300, 5);
    expect(store.pace.width).toBe(16);
  });

  it('falls back to its least while calls take longer, and recovers', async () => {
    const store = storeOf();
    await store.calls(300, 5);
    await store.calls(300, 50);
    expect(store.pace.width).toBeLessThanOrEqual(4);
    await store.calls(300, 5);
    expect(store.pace.width).toBe(16);
  });

  it('compares a call with those of its kind: reads are faster than appends', async () => {
    const store = storeOf();
    for (let n = 0; n < 150; n += 1) {
      await store.call(1, 'read');
      await store.call(10, 'append');
    }
    expect(store.pace.width).toBe(16);
    for (let n = 0; n < 150; n += 1) await store.call(10, 'read');
    expect(store.pace.width).toBeLessThanOrEqual(4);
  });

  it('takes a store for what it is now: the fastest call of long ago is forgotten', async () => {
    const store = storeOf();
    await store.calls(300, 5);
    await store.calls(2_500, 50);
    expect(store.pace.width).toBe(16);
  });

  it('never lets more go at once than its width, and lets all go', async () => {
    const store = storeOf();
    await Promise.all(Array.from({ length: 10 }, () => store.call(1)));
    expect(store.most).toBeGreaterThanOrEqual(2);
    expect(store.most).toBeLessThanOrEqual(store.pace.width);
  });

  it('goes on after a call that failed', async () => {
    const { pace, call } = storeOf();
    const failing = Array.from({ length: 5 }, () =>
      pace.run('read', () => Promise.reject(new Error('no'))),
    );
    const ends = await Promise.allSettled(failing);
    expect(ends.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    await expect(call(1)).resolves.toBeUndefined();
  });
});
