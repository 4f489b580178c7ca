import { runStep, step } from '../../testing/counter';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { StoreUnavailable } from '../errors';
import { DecisionRunner, type RunnerBounds } from './decision-runner';

/** Turns last as long as they must, unless a test says how long. */
const setUp = (bounds: Partial<RunnerBounds> = {}) => {
  const log = new MemoryLog();
  const streams = new SteeredStreams(memoryStreams(log));
  const runner = new DecisionRunner(streams, { bounds: { turnMs: Infinity, ...bounds } });
  const sizes = (stream: string) =>
    streams.appends.filter((append) => append.stream === stream).map(({ events }) => events.length);
  return { log, streams, runner, sizes };
};

/** Time that passes only by deciding: a millisecond each. */
const decidingTakesAMillisecond = () => {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  return (key: string) => {
    const decide = step(key);
    return (...[state]: Parameters<typeof decide>) => {
      now += 1;
      return decide(state);
    };
  };
};
afterEach(() => jest.restoreAllMocks());

const hot = 'counter-hot';
const times = <Result>(count: number, make: (n: number) => Result) =>
  [...Array(count).keys()].map(make);

describe('a hot stream', () => {
  it('leaves the loop after its time and lets the others go before it goes on', async () => {
    const { runner, streams } = setUp({ turnMs: 10 });
    await Promise.all([hot, 'counter-2'].map((stream) => runStep(runner, { stream })));
    streams.appends.length = 0;
    const taking = decidingTakesAMillisecond();
    const onHot = times(25, (n) => runStep(runner, { stream: hot, decide: taking(`hot-${n}`) }));
    const other = runStep(runner, { stream: 'counter-2', decide: taking('other') });
    await Promise.all([...onHot, other]);
    expect(streams.appends.map(({ stream, events }) => [stream, events.length])).toEqual([
      [hot, 10],
      ['counter-2', 1],
      [hot, 10],
      [hot, 5],
    ]);
  });

  it('decides at least one, however long that takes', async () => {
    const { runner, sizes } = setUp({ turnMs: 0 });
    const taking = decidingTakesAMillisecond();
    await Promise.all(
      times(3, (n) => runStep(runner, { stream: hot, decide: taking(`hot-${n}`) })),
    );
    expect(sizes(hot)).toEqual([1, 1, 1]);
  });

  it('fills its next append with all who came during the last', async () => {
    const { runner, streams, sizes } = setUp();
    const held = streams.hold(appendTo(hot));
    const first = runStep(runner, { stream: hot });
    await held.reached;
    const others = times(40, () => runStep(runner, { stream: hot }));
    held.letGo();
    await Promise.all([first, ...others]);
    expect(sizes(hot)).toEqual([1, 40]);
  });

  it('does not keep others waiting while its append is under way', async () => {
    const { runner, streams } = setUp();
    const held = streams.hold(appendTo(hot));
    const onHot = runStep(runner, { stream: hot });
    await held.reached;
    await Promise.all(times(20, (n) => runStep(runner, { stream: `counter-${n}` })));
    held.letGo();
    await onHot;
  });
});

describe('a lone command', () => {
  it('is appended without waiting for any time to pass', async () => {
    const { runner } = setUp();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      expect((await runStep(runner)).outcome).toBe('recorded');
    } finally {
      jest.useRealTimers();
    }
  });

  it('shares its append with those that arrive in the same turn of the loop', async () => {
    const { runner, sizes } = setUp();
    await runStep(runner, { stream: hot });
    await Promise.all(
      times(5, async (n) => {
        for (let ticks = 0; ticks < n; ticks += 1) await Promise.resolve();
        return runStep(runner, { stream: hot });
      }),
    );
    expect(sizes(hot)).toEqual([1, 5]);
  });
});

describe('several streams at once', () => {
  /** How many of so many known streams have gone out before the loop takes more input. */
  const gone = async (count: number) => {
    const { runner, streams } = setUp();
    const step = (n: number) => runStep(runner, { stream: `counter-${n}` });
    await Promise.all(times(count, step));
    await new Promise(setImmediate);
    streams.appends.length = 0;
    const all = times(count, step);
    await new Promise((resolve) => process.nextTick(resolve));
    const { length } = streams.appends;
    await Promise.all(all);
    return length;
  };

  it('wait for what else the loop brings while they are few', async () => {
    expect(await gone(7)).toBe(0);
  });

  it('are served at once when they are enough to keep the store busy', async () => {
    expect(await gone(8)).toBe(8);
    expect(await gone(20)).toBeGreaterThanOrEqual(8);
  });
});

describe('waiting for one stream', () => {
  /** A command in an append under way, and a clock to let the others wait by. */
  const stalled = async () => {
    const all = setUp({ waitingMaxMs: 1_000 });
    const held = all.streams.hold(appendTo('counter-'));
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const pass = (ms: number) => void (now += ms);
    const first = runStep(all.runner, { key: 'first' });
    await held.reached;
    const keys = () => all.log.events.map(({ data }) => (data as { readonly key: string }).key);
    return { ...all, held, first, pass, keys };
  };

  it('ends for the oldest when it has lasted too long: they are not decided', async () => {
    const { runner, held, first, pass, keys } = await stalled();
    const old = runStep(runner, { key: 'old' });
    pass(900);
    const young = runStep(runner, { key: 'young' });
    const halfDone = runStep(runner, { key: 'half done', unshed: true });
    pass(900);
    held.letGo();
    await expect(old).rejects.toThrow(StoreUnavailable);
    await Promise.all([first, young, halfDone]);
    expect(keys()).toEqual(['first', 'young', 'half done']);
  });

  it('is refused behind one who has waited too long', async () => {
    const { runner, held, first, pass, keys } = await stalled();
    pass(1_001);
    await expect(runStep(runner, { key: 'shed' })).rejects.toThrow(StoreUnavailable);
    held.letGo();
    await first;
    await runStep(runner, { key: 'next' });
    expect(keys()).toEqual(['first', 'next']);
  });
});
