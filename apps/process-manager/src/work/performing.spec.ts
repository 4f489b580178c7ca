import { StoreUnavailable } from '@wagerlog/eventstore';
import { Performer } from './performing';

interface Job {
  readonly done: Promise<void>;
}

const openJob = () => {
  let finish: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  return { item: { done }, finish, fail };
};

describe('performing', () => {
  const started: Job[] = [];
  const done: string[] = [];
  const failures: [string, boolean][] = [];
  let now = 0;
  let random = 1;
  let performer: Performer<Job>;
  beforeEach(() => {
    for (const list of [started, done, failures]) list.length = 0;
    now = 0;
    random = 1;
    performer = new Performer<Job>({
      perform: (item) => {
        started.push(item);
        return item.done;
      },
      onDone: (key) => done.push(key),
      parallelMax: 2,
      report: { failed: (key, _error, isFault) => failures.push([key, isFault]) },
      now: () => now,
      random: () => random,
    });
  });
  const command = (key: string, item: Job, lane = key) => ({ key, lane, item });

  it('does a piece of work once however often it is offered meanwhile', async () => {
    const { item, finish } = openJob();
    performer.offer([command('a', item)]);
    performer.offer([command('a', item)]);
    expect(started).toEqual([item]);
    finish();
    await performer.idle();
    expect(done).toEqual(['a']);
    expect(performer.running).toBe(0);
  });

  it('keeps one lane in order and all lanes within the bound', () => {
    const [a, b, c, d] = [openJob(), openJob(), openJob(), openJob()] as const;
    performer.offer([
      command('a', a.item, 'one'),
      command('b', b.item, 'one'),
      command('c', c.item, 'two'),
      command('d', d.item, 'three'),
    ]);
    expect(started).toEqual([a.item, c.item]);
  });

  it('tries again after a pause that grows, and tells what passes from what does not', async () => {
    const passing = openJob();
    performer.offer([command('a', passing.item)]);
    passing.fail(new StoreUnavailable('away'));
    await performer.idle();
    expect(failures).toEqual([['a', false]]);
    expect(performer.failing).toBe(1);
    const fault = openJob();
    now = 199;
    performer.offer([command('a', fault.item)]);
    expect(started).toHaveLength(1);
    now = 200;
    performer.offer([command('a', fault.item)]);
    expect(started).toHaveLength(2);
    fault.fail(new Error('a bug'));
    await performer.idle();
    expect(failures[1]).toEqual(['a', true]);
    now = 599;
    performer.offer([command('a', openJob().item)]);
    expect(started).toHaveLength(2);
    now = 600;
    const last = openJob();
    performer.offer([command('a', last.item)]);
    last.finish();
    await performer.idle();
    expect(done).toEqual(['a']);
    expect(performer.failing).toBe(0);
  });

  it.each([
    { random: 0, pausesMs: [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000] },
    { random: 1, pausesMs: [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000] },
  ])('pauses for half to all of a bounded time: random $random', async (each) => {
    random = each.random;
    for (const [tries, pauseMs] of each.pausesMs.entries()) {
      const { item, fail } = openJob();
      performer.offer([command('a', item)]);
      expect(started).toHaveLength(tries + 1);
      fail(new StoreUnavailable('away'));
      await performer.idle();
      now += pauseMs - 1;
      performer.offer([command('a', openJob().item)]);
      expect(started).toHaveLength(tries + 1);
      now += 1;
    }
  });
});
