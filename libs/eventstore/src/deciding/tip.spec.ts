import { counterKind, counterStream, runStep, type Stepped, type Sum } from '../../testing/counter';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import type { StoredEvent } from '../streams/stored-event';
import { DecisionRunner } from './decision-runner';
import { emptyHead, readPage, type Head } from './head';
import { Tip } from './tip';

const timeoutMs = 10_000;

/** Events of a counter, as the store tells of them, and a mailbox that knows nothing of them. */
const setUp = async (steps: number) => {
  const log = new MemoryLog();
  const streams = memoryStreams(log);
  const writer = new DecisionRunner(streams);
  for (let step = 0; step < steps; step += 1) await runStep(writer);
  const kept: number[] = [];
  const head = emptyHead(counterStream, counterKind);
  const keep = ({ revision }: Head<Sum>) => void kept.push(revision);
  const tip = new Tip<Sum, Stepped>({ kind: counterKind, head, keep });
  const read = async (count: number) => {
    const page = { stream: counterStream, kind: counterKind, head, timeoutMs, count };
    return (await readPage(streams, page)).head;
  };
  return { events: log.stream(counterStream), kept, tip, read };
};
const revisionOf = ({ head }: Tip<Sum, Stepped>) => head?.revision;
const appendOf = (...events: readonly StoredEvent[]) => ({
  stream: counterStream,
  expected: events[0]!.revision - 1,
  events: events.map(({ id, type }) => ({ id, type, data: {}, metadata: {} })),
});

describe('the newest head a mailbox knows', () => {
  it('moves on with what is heard, once and in order', async () => {
    const { events, tip, kept } = await setUp(3);
    expect(events.map((event) => tip.hear(event))).toEqual([true, true, true]);
    expect(events.map((event) => tip.hear(event))).toEqual([false, false, false]);
    expect([kept, tip.head?.state.total]).toEqual([[0, 1, 2], 3]);
  });

  it('does not skip what was not heard', async () => {
    const { events, tip } = await setUp(3);
    tip.hear(events[1]!);
    tip.hear(events[0]!);
    tip.hear(events[2]!);
    expect(revisionOf(tip)).toBe(0);
  });

  it('waits for a read with what is heard meanwhile', async () => {
    const { events, tip, read } = await setUp(4);
    await tip.reading(async () => {
      events.forEach((event) => tip.hear(event));
      expect(revisionOf(tip)).toBe(-1);
      tip.adopt(await read(2));
    });
    expect([revisionOf(tip), tip.head?.state.total]).toEqual([3, 4]);
  });

  it.each([
    [1, 2],
    [600, 0],
  ])('forgets what it hears meanwhile when that is too much: %i events', async (times, known) => {
    const { events, tip, read } = await setUp(3);
    await tip.reading(async () => {
      tip.hear(events[1]!);
      for (let again = 0; again < times; again += 1) tip.hear(events[2]!);
      tip.adopt(await read(1));
    });
    expect(revisionOf(tip)).toBe(known);
  });

  it('does not take for news what is on its way from here, and folds behind it what follows', async () => {
    const { events, tip, read } = await setUp(3);
    const [first, second, third] = events;
    tip.sending(appendOf(first!, second!));
    expect([first!, second!, third!].map((event) => tip.hear(event))).toEqual([false, false, true]);
    expect(revisionOf(tip)).toBe(-1);
    tip.answered(await read(2));
    expect(revisionOf(tip)).toBe(2);
  });

  it('moves on while an append is on its way that can no longer be taken', async () => {
    const { events, tip } = await setUp(1);
    tip.sending(appendOf({ ...events[0]!, id: 'ours' }));
    expect(tip.hear(events[0]!)).toBe(true);
    expect(revisionOf(tip)).toBe(0);
    tip.answered();
    expect(revisionOf(tip)).toBe(0);
  });

  it('says when there are news, or that there were none in time', async () => {
    const { events, tip } = await setUp(1);
    const news = tip.news(timeoutMs);
    tip.hear(events[0]!);
    await news;
    await tip.news(1);
    expect(revisionOf(tip)).toBe(0);
  });
});
