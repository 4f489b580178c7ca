import { createHash } from 'node:crypto';
import {
  context,
  counterKind,
  counterStream,
  limit,
  runStep,
  step,
  type Stepped,
  type Sum,
} from '../../testing/counter';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { AppendRejected, StoreUnavailable } from '../errors';
import { decode } from '../streams/stored-event';
import { DecisionRunner, type DecisionRunnerOptions } from './decision-runner';

/** As long as it takes: what is counted here does not depend on how fast this machine is. */
const unhurried = { turnMs: Infinity, waitingMaxMs: Infinity };

const setUp = ({ bounds, ...options }: DecisionRunnerOptions = {}) => {
  const log = new MemoryLog();
  const streams = new SteeredStreams(memoryStreams(log));
  const runner = new DecisionRunner(streams, { ...options, bounds: { ...unhurried, ...bounds } });
  const recorded = () =>
    log.stream(counterStream).map((stored) => decode<Stepped>(counterKind.schema, stored));
  return { log, streams, runner, recorded };
};

const anyAppend = appendTo('counter-');

describe('deciding on a stream', () => {
  it('records what was decided and says where', async () => {
    const { runner, recorded } = setUp();
    await runStep(runner, { key: 'a' });
    const outcome = await runStep(runner, { key: 'b', by: 2 });
    const [, second] = recorded();
    expect(outcome).toMatchObject({
      outcome: 'recorded',
      previousRevision: 0,
      revision: 1,
      position: second!.position,
      events: [{ event: { type: 'Stepped', data: { key: 'b', by: 2 } }, revision: 1 }],
    });
    expect(outcome.outcome === 'recorded' && outcome.events[0]).toEqual(second);
  });

  it('takes all that wait into one append, each with its own answer', async () => {
    const { runner, streams, recorded } = setUp();
    const keys = [...Array(20).keys()].map(String);
    const outcomes = await Promise.all(keys.map((key) => runStep(runner, { key })));
    expect(streams.appends).toHaveLength(1);
    expect(recorded().map(({ event }) => event.data.key)).toEqual(keys);
    expect(outcomes.map((outcome) => outcome.revision)).toEqual([...Array(20).keys()]);
  });

  it('decides each command on what the ones before it have done', async () => {
    const { runner } = setUp();
    const outcomes = await Promise.all([60, 50, 40].map((by) => runStep(runner, { by })));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recorded', 'refused', 'recorded']);
    expect(outcomes[1]).toMatchObject({ refusal: { refused: 'LIMIT', facts: { total: 60 } } });
  });

  it('keeps one append in flight per stream, and many streams in flight', async () => {
    const { runner, streams } = setUp();
    const held = streams.hold(anyAppend);
    const first = runStep(runner);
    await held.reached;
    const second = runStep(runner);
    await runStep(runner, { stream: 'counter-2' });
    expect(streams.appends.map(({ stream }) => stream)).toEqual([counterStream, 'counter-2']);
    held.letGo();
    expect((await first).revision).toBe(0);
    expect((await second).revision).toBe(1);
  });

  it('lets a decision that throws fail alone', async () => {
    const { runner } = setUp();
    const broken = runStep(runner, {
      decide: () => {
        throw new Error('a bug');
      },
    });
    const whole = runStep(runner);
    await expect(broken).rejects.toThrow('a bug');
    expect((await whole).outcome).toBe('recorded');
  });
});

describe('the metadata of an event', () => {
  it('chains hashes over all that is said, from the stream’s name on', async () => {
    const { runner, recorded } = setUp();
    await Promise.all([runStep(runner, { key: 'a' }), runStep(runner, { key: 'b' })]);
    await runStep(runner, { key: 'c', context: context({ traceparent: '00-trace' }) });
    let previousHash = createHash('sha256').update(counterStream).digest('hex');
    for (const { id, event, metadata } of recorded()) {
      const { actor, causationId, commandId, correlationId, occurredAt } = metadata;
      const text =
        `{"actor":{"id":"${actor.id}","kind":"${actor.kind}"},"causationId":"${causationId}",` +
        `"commandId":"${commandId}","correlationId":"${correlationId}",` +
        `"data":{"by":${event.data.by},"key":"${event.data.key}"},"id":"${id}",` +
        `"occurredAt":"${occurredAt}","schemaVersion":1,"type":"Stepped"}`;
      expect(metadata.previousHash).toBe(previousHash);
      expect(metadata.hash).toBe(
        createHash('sha256')
          .update(previousHash + text)
          .digest('hex'),
      );
      previousHash = metadata.hash;
    }
    expect(recorded().map(({ metadata }) => metadata.traceparent)).toEqual([
      undefined,
      undefined,
      '00-trace',
    ]);
  });

  it('never lets time run backwards, though decisions see the raw clock', async () => {
    const times = [5_000, 3_000, 6_000];
    const { runner, recorded } = setUp({ clock: () => times.shift() ?? 0 });
    const seen: string[] = [];
    for (const key of ['a', 'b', 'c']) {
      await runStep(runner, {
        decide: (state: Sum, { now, occurredAt }) => {
          seen.push(`${now.slice(17, 19)} ${occurredAt.slice(17, 19)}`);
          return step(key)(state);
        },
      });
    }
    expect(seen).toEqual(['05 05', '03 05', '06 06']);
    expect(recorded().map(({ occurredAt }) => occurredAt.slice(17, 19))).toEqual([
      '05',
      '05',
      '06',
    ]);
  });
});

describe('an answer that appends nothing', () => {
  it('is judged on the leader’s state when it is a refusal', async () => {
    const { log, runner } = setUp();
    const other = new DecisionRunner(memoryStreams(log));
    await runStep(runner, { key: 'full', by: limit });
    await runStep(other, { key: 'less', by: -50 });
    expect((await runStep(runner, { key: 'fits' })).outcome).toBe('recorded');
  });

  it('is judged on the leader’s state when it is "already so"', async () => {
    const { log, runner, streams } = setUp();
    await runStep(runner);
    await runStep(new DecisionRunner(memoryStreams(log)));
    expect(await runStep(runner, { by: 0 })).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect(streams.reads.at(-1)).toMatchObject({ from: 1 });
  });

  it('reads once for all who wait, and only what is new', async () => {
    const { runner, streams } = setUp();
    await runStep(runner);
    const before = streams.reads.length;
    await Promise.all([...Array(10)].map(() => runStep(runner, { by: 0 })));
    expect(streams.reads.slice(before).map(({ from }) => from)).toEqual([1]);
  });

  it('needs no read when it may come from the cache, or is known', async () => {
    const { log, runner, streams } = setUp();
    await runStep(runner, { key: 'a' });
    await runStep(new DecisionRunner(memoryStreams(log)), { key: 'b' });
    const before = streams.reads.length;
    const unchanged = await runStep(runner, { by: 0, unchangedFrom: 'cache' });
    expect(unchanged).toMatchObject({ outcome: 'unchanged', revision: 0 });
    expect(await runStep(runner, { key: 'a' })).toMatchObject({ outcome: 'known', revision: 0 });
    expect(streams.reads).toHaveLength(before);
  });

  it('needs no read beside an append: the store proved the state by taking it', async () => {
    const { runner, streams } = setUp();
    await runStep(runner, { by: 10 });
    const before = streams.reads.length;
    const [, refused] = await Promise.all([
      runStep(runner, { by: 90 }),
      runStep(runner, { by: 1 }),
    ]);
    expect(refused).toMatchObject({ outcome: 'refused', revision: 1 });
    expect(streams.reads).toHaveLength(before);
  });

  it('is not told before the append it rests on is in the store', async () => {
    const { runner, streams } = setUp();
    const held = streams.hold(anyAppend);
    let isTold = false;
    const first = runStep(runner, { key: 'same' });
    const second = runStep(runner, { key: 'same' }).then((outcome) => {
      isTold = true;
      return outcome;
    });
    await held.reached;
    await runStep(runner, { stream: 'counter-2' });
    expect(isTold).toBe(false);
    held.letGo();
    expect((await first).outcome).toBe('recorded');
    expect(await second).toMatchObject({ outcome: 'known', revision: 0 });
  });
});

describe('bounds', () => {
  it('cuts what waits into appends by count', async () => {
    const { runner, streams } = setUp({ bounds: { batchMax: 8 } });
    await Promise.all([...Array(20)].map(() => runStep(runner)));
    expect(streams.appends.map(({ events }) => events.length)).toEqual([8, 8, 4]);
  });

  it('cuts what waits into appends by bytes, and refuses what never fits', async () => {
    const { runner, streams } = setUp({ bounds: { appendBytesMax: 4_000 } });
    const sized = (bytes: number) =>
      runStep(runner, { decide: step(String(Math.random()), 1, 'x'.repeat(bytes)) });
    const tooLarge = sized(4_000);
    const fitting = [sized(1_500), sized(1_500), sized(1_500)];
    await expect(tooLarge).rejects.toThrow(AppendRejected);
    await Promise.all(fitting);
    expect(streams.appends.length).toBeGreaterThan(1);
    for (const { events } of streams.appends) {
      expect(JSON.stringify(events).length).toBeLessThan(4_000);
    }
  });

  it('refuses who would wait behind too many, but not what is half done already', async () => {
    const { runner } = setUp({ bounds: { waitingMax: 2 } });
    const waiting = [runStep(runner), runStep(runner)];
    const shed = runStep(runner);
    const unshed = runStep(runner, { unshed: true });
    await expect(shed).rejects.toThrow(StoreUnavailable);
    const outcomes = await Promise.all([...waiting, unshed]);
    expect(outcomes.map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  it('refuses more commands than the process runs at once', async () => {
    const { runner } = setUp({ bounds: { commandsMax: 1 } });
    const running = runStep(runner);
    await expect(runStep(runner, { stream: 'counter-2' })).rejects.toThrow(StoreUnavailable);
    await running;
    expect(runner.pending).toBe(0);
  });

  it('folds again what the cache had no room for', async () => {
    const { runner, streams } = setUp({ bounds: { cacheBytesMax: 3_000 } });
    await runStep(runner);
    await runStep(runner, { stream: 'counter-2' });
    await runStep(runner, { stream: 'counter-3' });
    expect((await runStep(runner)).revision).toBe(1);
    expect(streams.reads.map(({ stream }) => stream)).toEqual([
      counterStream,
      'counter-2',
      'counter-3',
      counterStream,
    ]);
    await runStep(runner);
    expect(runner.cache).toMatchObject({ hits: 1, misses: 4 });
  });
});

describe('looking', () => {
  const look = (runner: DecisionRunner, from: 'leader' | 'cache') =>
    runner.look({ stream: counterStream, kind: counterKind, from, deadlineAt: Date.now() + 5_000 });

  it('shows the leader’s state, or what this process knows', async () => {
    const { log, runner, recorded } = setUp();
    const before = await look(runner, 'leader');
    expect(before).toEqual({ state: counterKind.fold.initial, revision: -1 });
    await runStep(runner, { by: 2 });
    await runStep(new DecisionRunner(memoryStreams(log)), { by: 3 });
    expect(await look(runner, 'cache')).toMatchObject({ state: { total: 2 }, revision: 0 });
    expect(await look(runner, 'leader')).toMatchObject({
      state: { total: 5 },
      revision: 1,
      position: recorded()[1]!.position,
    });
  });
});

describe('a long stream', () => {
  const length = 5_000;
  const grown = async () => {
    const log = new MemoryLog();
    const writer = new DecisionRunner(memoryStreams(log), {
      bounds: { ...unhurried, batchMax: 2_500 },
    });
    await Promise.all([...Array(length)].map(() => runStep(writer, { by: 1 / length })));
    return new SteeredStreams(memoryStreams(log));
  };

  it('is folded page by page, and kept', async () => {
    const streams = await grown();
    const runner = new DecisionRunner(streams);
    expect((await runStep(runner)).revision).toBe(length);
    expect(streams.reads.map(({ from }) => from)).toEqual([0, 2_048, 4_096]);
    await runStep(runner);
    expect(streams.reads).toHaveLength(3);
  });

  it('is folded as far as somebody waits, and from there the next time', async () => {
    const streams = await grown();
    const runner = new DecisionRunner(streams);
    let pages = 0;
    const { readStream } = streams;
    const slowly: typeof readStream = async function* (read) {
      pages += 1;
      yield* readStream(read);
      if (pages === 2) await expect(impatient).rejects.toThrow(StoreUnavailable);
    };
    Object.assign(streams, { readStream: slowly });
    const impatient = runStep(runner, { withinMs: 50 });
    await expect(impatient).rejects.toThrow(StoreUnavailable);
    expect((await runStep(runner)).revision).toBe(length);
    expect(streams.reads.map(({ from }) => from)).toEqual([0, 2_048, 4_096]);
  });

  it('with a hole is not folded over', async () => {
    const streams = await grown();
    const { readStream } = streams;
    const holed: typeof readStream = async function* (read) {
      for await (const event of readStream(read)) if (event.revision !== 7) yield event;
    };
    Object.assign(streams, { readStream: holed });
    await expect(runStep(new DecisionRunner(streams))).rejects.toThrow(
      'counter-1 has a gap: expected revision 7, found 8',
    );
  });
});
