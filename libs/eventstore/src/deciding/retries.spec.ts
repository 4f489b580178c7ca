import { counterKind, counterStream, runStep, type Stepped } from '../../testing/counter';
import { eventually } from '../../testing/eventually';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { OutcomeUnknown, StoreUnavailable } from '../errors';
import { decode } from '../streams/stored-event';
import { DecisionRunner } from './decision-runner';
import type { DecidingReport } from './definite-append';
import { readEvents, recall } from './recall';

const bounds = { settlePausesMs: [1], turnMs: Infinity };

const setUp = () => {
  const log = new MemoryLog();
  const reports: DecidingReport['kind'][] = [];
  const streams = new SteeredStreams(memoryStreams(log));
  const report = ({ kind }: DecidingReport) => void reports.push(kind);
  const runner = new DecisionRunner(streams, { bounds, report });
  const other = new DecisionRunner(memoryStreams(log));
  const keys = () =>
    log
      .stream(counterStream)
      .map((stored) => decode<Stepped>(counterKind.schema, stored).event.data.key);
  return { log, reports, streams, runner, other, keys };
};
const anyAppend = appendTo('counter-');

describe('a conflict', () => {
  it('folds only what is new and decides again, with new ids', async () => {
    const { streams, runner, other, keys } = setUp();
    await runStep(runner, { key: 'a' });
    await runStep(other, { key: 'b' });
    streams.reads.length = 0;
    const outcome = await runStep(runner, { key: 'c' });
    expect(outcome).toMatchObject({ outcome: 'recorded', previousRevision: 1, revision: 2 });
    expect(streams.reads.map(({ from }) => from)).toEqual([1]);
    expect(keys()).toEqual(['a', 'b', 'c']);
    const [refused, taken] = streams.appends.slice(-2).map(({ events }) => events[0]!.id);
    expect(refused).not.toBe(taken);
  });

  it('finds in what is new that the same key was answered elsewhere', async () => {
    const { runner, other, keys } = setUp();
    await runStep(runner, { key: 'a' });
    await runStep(other, { key: 'b' });
    expect(await runStep(runner, { key: 'b' })).toMatchObject({ outcome: 'known', revision: 1 });
    expect(keys()).toEqual(['a', 'b']);
  });

  it('is decided again for as long as the caller waits, then definitely not', async () => {
    const { streams, runner, other, keys } = setUp();
    await runStep(runner, { key: 'a' });
    const held = streams.hold(anyAppend);
    const late = runStep(runner, { key: 'late', withinMs: 500 });
    const patient = runStep(runner, { key: 'patient' });
    await held.reached;
    await expect(late).rejects.toThrow(OutcomeUnknown);
    await runStep(other, { key: 'b' });
    held.letGo();
    expect((await patient).revision).toBe(2);
    expect(keys()).toEqual(['a', 'b', 'patient']);
  });

  it('begins from nothing when the store is not the one that was folded', async () => {
    const { log, streams, runner } = setUp();
    await runStep(runner, { key: 'a' });
    await runStep(runner, { key: 'b' });
    const emptied = new SteeredStreams(memoryStreams());
    Object.assign(streams, { append: emptied.append, readStream: emptied.readStream });
    expect((await runStep(runner, { key: 'c' })).revision).toBe(0);
    expect(log.events).toHaveLength(2);
  });
});

describe('an unknown outcome', () => {
  it('is cleared by the identical append when it had committed', async () => {
    const { streams, runner, keys, reports } = setUp();
    await runStep(runner, { key: 'a' });
    streams.loseAnswers(anyAppend);
    const outcomes = await Promise.all([
      runStep(runner, { key: 'b' }),
      runStep(runner, { key: 'c' }),
    ]);
    expect(outcomes.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(keys()).toEqual(['a', 'b', 'c']);
    const [lost, again] = streams.appends.slice(-2);
    expect(again).toEqual(lost);
    expect(reports).toEqual(['appended', 'in-doubt', 'settled']);
  });

  it('is cleared by the identical append when it had not', async () => {
    const { streams, runner, keys } = setUp();
    streams.loseAppends(anyAppend, 3);
    expect((await runStep(runner, { key: 'a' })).revision).toBe(0);
    expect(keys()).toEqual(['a']);
    expect(streams.appends).toHaveLength(4);
    for (const again of streams.appends) expect(again).toEqual(streams.appends[0]);
  });

  it('is cleared by reading when no answer ever comes', async () => {
    const { log, streams, runner } = setUp();
    streams.loseAnswers(anyAppend, 1_000);
    const outcome = await runStep(runner, { key: 'a' });
    expect(outcome).toMatchObject({ outcome: 'recorded', position: log.events[0]!.position });
  });

  it('is not cleared by a second append that was merely not sent', async () => {
    const { streams, runner, keys } = setUp();
    streams.loseAppends(anyAppend);
    streams.refuse(anyAppend, 2);
    expect((await runStep(runner, { key: 'a' })).outcome).toBe('recorded');
    expect(keys()).toEqual(['a']);
    for (const again of streams.appends) expect(again).toEqual(streams.appends[0]);
  });

  it('turns out as a conflict when another’s events stand there', async () => {
    const { streams, runner, other, keys } = setUp();
    await runStep(runner, { key: 'a' });
    streams.loseAppends(anyAppend);
    const held = streams.hold(anyAppend);
    const outcome = runStep(runner, { key: 'c' });
    await held.reached;
    await runStep(other, { key: 'b' });
    held.letGo();
    expect((await outcome).revision).toBe(2);
    expect(keys()).toEqual(['a', 'b', 'c']);
  });

  it('keeps newcomers out and callers in doubt until it is cleared', async () => {
    const { streams, runner, keys, reports } = setUp();
    const held = streams.hold(anyAppend, 'lost');
    streams.loseAppends(anyAppend, Infinity);
    const doubtful = runStep(runner, { key: 'doubtful', withinMs: 500 });
    const patient = runStep(runner, { key: 'patient' });
    await held.reached;
    const queued = runStep(runner, { key: 'queued', withinMs: 500 });
    held.letGo();
    await eventually(() => reports.includes('in-doubt'));
    await expect(runStep(runner, { key: 'newcomer' })).rejects.toThrow(StoreUnavailable);
    const halfDone = runStep(runner, { key: 'half done', unshed: true });
    await expect(doubtful).rejects.toThrow(OutcomeUnknown);
    await expect(queued).rejects.toThrow(StoreUnavailable);
    expect(keys()).toEqual([]);
    streams.calm();
    expect((await patient).revision).toBe(1);
    expect((await halfDone).revision).toBe(2);
    expect(keys()).toEqual(['doubtful', 'patient', 'half done']);
  });

  it('stays in doubt when the process stops', async () => {
    const { streams, runner, keys, reports } = setUp();
    streams.loseAppends(anyAppend, Infinity);
    const doubtful = runStep(runner, { withinMs: 500 });
    await eventually(() => reports.includes('in-doubt'));
    runner.dispose();
    await expect(runStep(runner)).rejects.toThrow(StoreUnavailable);
    await expect(doubtful).rejects.toThrow(OutcomeUnknown);
    expect(keys()).toEqual([]);
  });
});

describe('a store that is away', () => {
  it('makes definite what was not sent', async () => {
    const { streams, runner, keys } = setUp();
    streams.refuse(anyAppend);
    const both = [runStep(runner, { key: 'a' }), runStep(runner, { key: 'b' })];
    for (const one of both) await expect(one).rejects.toThrow(StoreUnavailable);
    expect((await runStep(runner, { key: 'c' })).revision).toBe(0);
    expect(keys()).toEqual(['c']);
  });

  it('makes definite what could not be read', async () => {
    const { streams, runner } = setUp();
    const away = new StoreUnavailable('away');
    Object.assign(streams, {
      readStream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away) }) }),
    });
    await expect(runStep(runner)).rejects.toBe(away);
  });

  it('drops a command whose caller was told that nothing happened', async () => {
    const { streams, runner, keys } = setUp();
    const held = streams.hold(anyAppend);
    const first = runStep(runner, { key: 'first' });
    await held.reached;
    const late = runStep(runner, { key: 'late', withinMs: 20 });
    await expect(late).rejects.toThrow(StoreUnavailable);
    held.letGo();
    await first;
    await runStep(runner, { key: 'next' });
    expect(keys()).toEqual(['first', 'next']);
  });

  it('does not begin what is too late already', async () => {
    const { streams, runner } = setUp();
    await expect(runStep(runner, { withinMs: -1 })).rejects.toThrow(StoreUnavailable);
    expect(streams.reads).toEqual([]);
  });
});

describe('the same key again', () => {
  it('is answered with the position of the first answer, though the append was shared', async () => {
    const { streams, runner } = setUp();
    const outcomes = await Promise.all(['a', 'b', 'c'].map((key) => runStep(runner, { key })));
    const read = { stream: counterStream, schema: counterKind.schema, count: 1 };
    for (const [fromRevision, outcome] of outcomes.entries()) {
      const again = { ...read, fromRevision, deadlineAt: Date.now() + 5_000 };
      const [recalled] = await recall<Stepped>(streams, again);
      expect(outcome).toMatchObject({ position: recalled!.position });
      expect(recalled!.event.data.key).toBe('abc'[fromRevision]);
    }
    const own = await readEvents(streams, {
      ...read,
      fromRevision: 0,
      count: 3,
      deadlineAt: Date.now() + 5_000,
    });
    expect(new Set(own.map(({ position }) => position.commit)).size).toBe(3);
  });

  it('is not answered from fewer events than the answer has', async () => {
    const { streams, runner } = setUp();
    await runStep(runner);
    const read = { stream: counterStream, schema: counterKind.schema, fromRevision: 0, count: 2 };
    await expect(recall(streams, { ...read, deadlineAt: Date.now() + 5_000 })).rejects.toThrow(
      StoreUnavailable,
    );
  });
});
