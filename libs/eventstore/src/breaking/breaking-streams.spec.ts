import { beforeFirst } from '@wagerlog/event-sourcing';
import { appendTo, MemoryLog, memoryStreams, SteeredStreams } from '../../testing';
import { StoreUnavailable } from '../errors';
import { settleUnknown } from '../deciding/unknown-retry';
import type { Append, EventStreams } from '../streams/event-streams';
import { breakingStreams } from './breaking-streams';
import type { CircuitChange } from './circuit';

const anyStream = appendTo('');
const timeoutMs = 1_000;
const longestPauseMs = 1_000;

describe('a store that has stopped answering', () => {
  let log: MemoryLog;
  let store: SteeredStreams;
  let streams: EventStreams;
  let changes: string[];
  let now: number;
  const jumpMs = (ms: number) => void (now += ms);

  beforeEach(() => {
    log = new MemoryLog();
    store = new SteeredStreams(memoryStreams(log));
    changes = [];
    streams = breakingStreams(store, ({ calls, state }: CircuitChange) =>
      changes.push(`${calls} ${state}`),
    );
    now = 1_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  const appendOf = (name: string): Append => ({
    stream: `bet-${name}`,
    expected: beforeFirst,
    events: [{ id: name, type: 'BetPlaced', data: {}, metadata: {} }],
  });
  const append = async (name: string) => (await streams.append(appendOf(name), timeoutMs)).outcome;
  const fail = async (times: number) => {
    for (let each = 0; each < times; each += 1) await append(`failed-${now}-${each}`);
  };
  const opened = async (outcomes: 'loseAppends' | 'refuse' = 'refuse') => {
    store[outcomes](anyStream, 5);
    await fail(5);
  };

  it('is not asked after five failures in a row: nothing was sent, and that is said', async () => {
    await opened();
    expect(changes).toEqual(['appends open']);
    const sent = store.appends.length;
    expect(await append('a')).toBe('unavailable');
    expect(store.appends).toHaveLength(sent);
    expect(log.stream('bet-a')).toEqual([]);
  });

  it('is asked as long as answers come in between', async () => {
    for (let round = 0; round < 3; round += 1) {
      store.refuse(anyStream, 4);
      await fail(4);
      expect(await append(`a-${round}`)).toBe('appended');
    }
    expect(changes).toEqual([]);
  });

  it('has answered when it refuses a revision', async () => {
    await append('a');
    store.refuse(anyStream, 4);
    await fail(4);
    const other = { ...appendOf('a'), events: [{ ...appendOf('b').events[0]! }] };
    expect((await streams.append(other, timeoutMs)).outcome).toBe('conflict');
    store.refuse(anyStream, 4);
    await fail(4);
    expect(changes).toEqual([]);
  });

  it('gets one call after a pause, and all again when that one is answered', async () => {
    await opened();
    jumpMs(longestPauseMs);
    const probe = store.hold(anyStream);
    const probing = append('a');
    await probe.reached;
    expect(changes.at(-1)).toBe('appends half-open');
    expect(await append('b')).toBe('unavailable');
    probe.letGo();
    expect(await probing).toBe('appended');
    expect(await append('b')).toBe('appended');
    expect(changes).toEqual(['appends open', 'appends half-open', 'appends closed']);
  });

  it('gets none for longer pauses while it goes on failing, up to a second', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    await opened();
    for (const pauseMs of [100, 200, 400, 800, 1_000, 1_000]) {
      const sent = store.appends.length;
      jumpMs(pauseMs - 1);
      expect(await append('a')).toBe('unavailable');
      expect(store.appends).toHaveLength(sent);
      jumpMs(1);
      store.refuse(anyStream);
      await append('a');
      expect(store.appends).toHaveLength(sent + 1);
    }
  });

  it('keeps a doubt a doubt: it is cleared by the same append sent again, later', async () => {
    store.loseAppends(anyStream, 1);
    const inDoubt = appendOf('doubted');
    expect((await streams.append(inDoubt, timeoutMs)).outcome).toBe('unknown');
    store.refuse(anyStream, 4);
    await fail(4);
    expect(await append('a')).toBe('unavailable');
    const { signal } = new AbortController();
    const settling = { appendTimeoutMs: timeoutMs, pausesMs: [1], signal };
    const settled = settleUnknown(streams, inDoubt, settling);
    // It never arrived: reading cannot tell, and sending it again is the one call that goes.
    jumpMs(longestPauseMs);
    expect((await settled).outcome).toBe('appended');
    expect(log.stream('bet-doubted')).toHaveLength(1);
    expect(changes.at(-1)).toBe('appends closed');
  });

  it('is told apart by reads and appends', async () => {
    await opened('loseAppends');
    const read = { stream: 'bet-a', from: 0, count: 1, deadlineAt: Infinity };
    const events = [];
    for await (const event of streams.readStream(read)) events.push(event);
    expect(events).toEqual([]);
    expect(await append('a')).toBe('unavailable');
  });
});

describe('reads of a store that has stopped answering', () => {
  it('throw at once after five failures, and come again after the first answer', async () => {
    let isAway = true;
    let asked = 0;
    const memory = memoryStreams();
    const readAll: EventStreams['readAll'] = async function* (read) {
      asked += 1;
      if (isAway) throw new StoreUnavailable('away');
      yield* memory.readAll(read);
    };
    const changes: string[] = [];
    const streams = breakingStreams({ ...memory, readAll }, ({ state }) => changes.push(state));
    await memory.append(
      {
        stream: 'a',
        expected: beforeFirst,
        events: [{ id: '1', type: 'A', data: {}, metadata: {} }],
      },
      timeoutMs,
    );
    const read = async () => {
      const ids: string[] = [];
      const all = streams.readAll({ count: 9, deadlineAt: Infinity });
      for await (const { id } of all) ids.push(id);
      return ids;
    };
    for (let each = 0; each < 20; each += 1) await expect(read()).rejects.toThrow(StoreUnavailable);
    expect(asked).toBe(5);
    isAway = false;
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + longestPauseMs);
    expect(await read()).toEqual(['1']);
    expect(await read()).toEqual(['1']);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
    jest.restoreAllMocks();
  });
});
