import { counterKind, counterStream, runStep, type Stepped } from '../../testing/counter';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { OutcomeUnknown, StoreUnavailable } from '../errors';
import { decode } from '../streams/stored-event';
import { DecisionRunner } from './decision-runner';

describe('an append that waits to be sent', () => {
  const setUp = () => {
    const log = new MemoryLog();
    const streams = new SteeredStreams(memoryStreams(log));
    const runner = new DecisionRunner(streams, { bounds: { turnMs: Infinity } });
    const keys = () =>
      log
        .stream(counterStream)
        .map((stored) => decode<Stepped>(counterKind.schema, stored).event.data.key);
    return { streams, runner, keys };
  };
  const anyAppend = appendTo('counter-');

  it('leaves nobody in doubt: who gives up meanwhile is told no, and that stays true', async () => {
    const { streams, runner, keys } = setUp();
    await runStep(runner, { key: 'a' });
    const queued = streams.queue(anyAppend);
    const late = runStep(runner, { key: 'late', withinMs: 100 });
    const patient = runStep(runner, { key: 'patient' });
    await queued.reached;
    await expect(late).rejects.toThrow(StoreUnavailable);
    queued.letGo();
    expect(await patient).toMatchObject({ outcome: 'recorded', revision: 1 });
    expect(keys()).toEqual(['a', 'patient']);
    expect(streams.appends).toHaveLength(3);
  });

  it('goes as it is while all wait for it, and is in doubt from then on', async () => {
    const { streams, runner, keys } = setUp();
    await runStep(runner, { key: 'a' });
    const queued = streams.queue(anyAppend);
    const both = [runStep(runner, { key: 'b' }), runStep(runner, { key: 'c' })];
    await queued.reached;
    queued.letGo();
    await Promise.all(both);
    expect(keys()).toEqual(['a', 'b', 'c']);
    expect(streams.appends).toHaveLength(2);
    const held = streams.holdAnswers(anyAppend);
    const doubtful = runStep(runner, { key: 'doubtful', withinMs: 100 });
    await held.reached;
    await expect(doubtful).rejects.toThrow(OutcomeUnknown);
    held.letGo();
    expect(keys()).toEqual(['a', 'b', 'c', 'doubtful']);
  });
});
