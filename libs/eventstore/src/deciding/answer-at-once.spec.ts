import {
  context,
  counterKind,
  counterStream,
  runStep,
  step,
  type Sum,
} from '../../testing/counter';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { StoreUnavailable } from '../errors';
import type { Freshness } from './command';
import { DecisionRunner } from './decision-runner';

const setUp = () => {
  const streams = new SteeredStreams(memoryStreams(new MemoryLog()));
  const runner = new DecisionRunner(streams);
  const glance = (key: string, by = 0, unchangedFrom: Freshness = 'cache') =>
    runner.glance({
      stream: counterStream,
      kind: counterKind,
      context: context(),
      unchangedFrom,
      decide: step(key, by),
    });
  return { streams, runner, glance };
};

/** A command is answered while its mailbox is still finishing: it has by the next turn. */
const nextTurn = () => new Promise(setImmediate);

const anyAppend = appendTo('counter-');

describe('a glance at a stream', () => {
  it('answers what rests on the known state: already so, or answered before', async () => {
    const { runner, glance } = setUp();
    const first = await runStep(runner, { key: 'a' });
    if (first.outcome !== 'recorded') throw new Error('not recorded');
    await nextTurn();
    const timing = { queueMs: 0, appendMs: 0 };
    const { position } = first;
    expect(glance('b')).toEqual({ outcome: 'unchanged', revision: 0, position, timing });
    expect(glance('a')).toEqual({ outcome: 'known', revision: 0, timing });
  });

  it('has no answer that would be recorded, is a refusal, or must be fresher', async () => {
    const { runner, glance } = setUp();
    await runStep(runner, { key: 'a' });
    await nextTurn();
    expect(glance('b', 1)).toBeUndefined();
    expect(glance('b', 1_000)).toBeUndefined();
    expect(glance('b', 0, 'leader')).toBeUndefined();
    expect((await runStep(runner, { key: 'b' })).revision).toBe(1);
  });

  it('has none while the stream is not known', async () => {
    const { streams, runner, glance } = setUp();
    expect(glance('a')).toBeUndefined();
    const held = streams.hold(anyAppend);
    const under = runStep(runner, { key: 'a' });
    await held.reached;
    held.letGo();
    await under;
    expect(glance('a')).toMatchObject({ outcome: 'known', revision: 0 });
  });

  it('sees what is in the store, and not what is under way', async () => {
    const { streams, runner, glance } = setUp();
    await runStep(runner, { key: 'a' });
    const held = streams.hold(anyAppend);
    const under = runStep(runner, { key: 'b' });
    await held.reached;
    expect(glance('b')).toMatchObject({ outcome: 'unchanged', revision: 0 });
    held.letGo();
    await under;
    expect(glance('b')).toMatchObject({ outcome: 'known', revision: 1 });
  });

  it('is refused while an append is in doubt', async () => {
    const { streams, runner, glance } = setUp();
    await runStep(runner, { key: 'a' });
    streams.loseAnswers(anyAppend);
    const again = streams.hold(anyAppend);
    const under = runStep(runner, { key: 'b' });
    await again.reached;
    expect(() => glance('c')).toThrow(StoreUnavailable);
    again.letGo();
    await under;
    expect(glance('c')).toMatchObject({ outcome: 'unchanged', revision: 1 });
  });

  it('judges at the moment of its decision, not before the newest event', async () => {
    const ahead = Date.parse('2030-01-01T00:00:00.000Z');
    let now = ahead;
    const runner = new DecisionRunner(memoryStreams(new MemoryLog()), { clock: () => now });
    await runStep(runner, { key: 'a' });
    await nextTurn();
    now -= 1_000;
    let moment = {};
    runner.glance({
      stream: counterStream,
      kind: counterKind,
      context: context(),
      unchangedFrom: 'cache',
      decide: (_: Sum, at) => {
        moment = at;
        return [];
      },
    });
    expect(moment).toEqual({
      now: '2029-12-31T23:59:59.000Z',
      occurredAt: '2030-01-01T00:00:00.000Z',
      revision: 0,
    });
  });

  it('is refused like any command when it is too late or the runner stops', async () => {
    const { runner, glance } = setUp();
    await runStep(runner, { key: 'a' });
    await nextTurn();
    const late = context({ deadlineAt: Date.now() });
    const asked = { stream: counterStream, kind: counterKind, unchangedFrom: 'cache' } as const;
    expect(() => runner.glance({ ...asked, context: late, decide: step('b', 0) })).toThrow(
      StoreUnavailable,
    );
    runner.dispose();
    expect(() => glance('b')).toThrow(StoreUnavailable);
  });
});
