import type { Position } from '@wagerlog/event-sourcing';
import type { AllRead, StoredEvent } from '@wagerlog/eventstore';
import { memoryStreams, MemoryLog } from '@wagerlog/eventstore/testing';
import { randomUUID } from 'node:crypto';
import { endOfLog, readLog, readWholeStream } from './log';

const written = (events: number): MemoryLog => {
  const log = new MemoryLog();
  for (let revision = 0; revision < events; revision += 1) {
    const event = { id: randomUUID(), type: 'Happened', data: { revision }, metadata: {} };
    log.append({ stream: 'account-a', expected: revision - 1, events: [event] });
  }
  return log;
};
const revisionsOf = async (events: AsyncIterable<StoredEvent>): Promise<readonly number[]> => {
  const revisions: number[] = [];
  for await (const { revision } of events) revisions.push(revision);
  return revisions;
};
const upTo = (events: number) => Array.from({ length: events }, (_, revision) => revision);

describe('reading the log', () => {
  it.each([1, 1_999, 2_000, 2_001, 4_500])('brings each of %i events once', async (events) => {
    const store = memoryStreams(written(events));
    const end = await endOfLog(store);
    expect(await revisionsOf(readLog(store, end!))).toEqual(upTo(events));
  });

  it('ends where the log ended, though it goes on meanwhile', async () => {
    const log = written(10);
    const store = memoryStreams(log);
    const end = log.events[6]!.position;
    expect(await revisionsOf(readLog(store, end))).toEqual(upTo(7));
  });

  it('asks for the next page where the last one ended', async () => {
    const reads: (Position | undefined)[] = [];
    const log = written(2_001);
    const streams = memoryStreams(log);
    const readAll = (read: AllRead) => {
      reads.push(read.from);
      return streams.readAll(read);
    };
    await revisionsOf(readLog({ readAll }, log.events[2_000]!.position));
    expect(reads.slice(0, 2)).toEqual([undefined, log.events[1_999]!.position]);
  });

  it('has no end when it is empty', async () =>
    expect(await endOfLog(memoryStreams())).toBeUndefined());
});

describe('reading a stream', () => {
  it.each([0, 1, 2_000, 2_001])('brings each of %i events once', async (events) => {
    const store = memoryStreams(written(events));
    expect(await revisionsOf(readWholeStream(store, 'account-a'))).toEqual(upTo(events));
  });
});
