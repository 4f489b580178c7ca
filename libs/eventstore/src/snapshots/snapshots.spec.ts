import {
  lastingMap,
  readUint,
  writeUint,
  type LastingMap,
  type Packing,
} from '@wagerlog/event-sourcing';
import fc from 'fast-check';
import { context, type Stepped } from '../../testing/counter';
import { eventually } from '../../testing/eventually';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import type { StreamKind } from '../deciding/command';
import { DecisionRunner, type RunnerBounds } from '../deciding/decision-runner';
import type { EventStreams } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';
import type { SnapshotReport } from './snapshots';

/** A sum by keys that are kept for ever; a key with a hyphen stays awake. */
interface Tally {
  readonly total: number;
  readonly keys: LastingMap<number>;
}
const packing: Packing<number> = {
  isAtRest: (by) => by > 0,
  write: writeUint,
  read: readUint,
};
const kindOf = (version: number): StreamKind<Tally, Stepped> => ({
  schema: { versions: { Stepped: 1 }, upcasters: [] },
  fold: {
    initial: { total: 0, keys: lastingMap(packing) },
    evolve: ({ total, keys }, { event: { data } }) => ({
      total: total + data.by,
      keys: keys.set(data.key, data.by),
    }),
  },
  form: {
    version,
    write: ({ total, keys }) => ({ fields: { total }, maps: { keys: keys.parts() } }),
    read: ({ fields, maps }) => ({
      total: (fields as Tally).total,
      keys: lastingMap(packing, maps['keys']),
    }),
    sizeOf: ({ keys }) => ({
      bytes: keys.packedBytes + keys.unpacked * 500,
      entries: keys.unpacked,
    }),
  },
});
const kind = kindOf(1);
const stream = 'tally-1';

type Alter = (event: StoredEvent) => StoredEvent | undefined;

/** Streams of which some events are read as they were not written. */
const altered = (streams: EventStreams, alter: Alter): EventStreams => ({
  ...streams,
  append: streams.append,
  readStream: async function* (read) {
    for await (const event of streams.readStream(read)) {
      const seen = alter(event);
      if (seen !== undefined) yield seen;
    }
  },
});

const processOn = (
  log: MemoryLog,
  { alter = (event) => event, ...bounds }: Partial<RunnerBounds> & { readonly alter?: Alter } = {},
) => {
  const steered = new SteeredStreams(altered(memoryStreams(log), alter));
  const reports: SnapshotReport[] = [];
  const runner = new DecisionRunner(steered, {
    report: (report) => void (report.kind === 'snapshot' && reports.push(report)),
    bounds: { snapshotPauseMs: 0, snapshotEvents: 500, waitingMaxMs: Infinity, ...bounds },
  });
  const outcomes = () => reports.map(({ outcome }) => outcome);
  return { runner, steered, reports, outcomes };
};
type Process = ReturnType<typeof processOn>;

/** Long keys: some 450 of them fill a segment. */
const keyOf = (number: number) => `${number}-${'k'.repeat(70)}`;

const count = async ({ runner }: Pick<Process, 'runner'>, keys: readonly number[], by = 1) => {
  const decide = () =>
    keys.map((number): Stepped => ({ type: 'Stepped', data: { key: keyOf(number), by } }));
  await runner.run<Tally, Stepped, never>({ stream, kind, decide, context: context() });
};
const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

const look = ({ runner }: Pick<Process, 'runner'>, of: StreamKind<Tally, Stepped> = kind) =>
  runner.look({ stream, kind: of, from: 'leader', deadlineAt: Date.now() + 20_000 });

const none = { snapshotEvents: Infinity };
const fullFold = (log: MemoryLog) =>
  look(
    processOn(log, { ...none, alter: (event) => (event.stream === stream ? event : undefined) }),
  );

/** A log with a snapshot of 1,500 events, segments and all, and 250 events after it. */
const withSnapshot = async () => {
  const log = new MemoryLog();
  const writer = processOn(log, { snapshotEvents: 1_500 });
  for (const from of range(0, 3)) await count(writer, range(from * 500, (from + 1) * 500));
  await eventually(() => writer.outcomes().includes('written'));
  await count(writer, range(1_500, 1_750));
  return { log, writer };
};

describe('a snapshot', () => {
  it('is written behind the decisions, once enough has happened, and kept alone', async () => {
    const { log, writer } = await withSnapshot();
    expect(writer.outcomes()).toEqual(['written']);
    expect(log.stream(`snapshot-${stream}`)).toHaveLength(1);
    expect(log.stream(`segments-${stream}`).length).toBeGreaterThan(0);
    expect(log.stream(`$$snapshot-${stream}`).map(({ data }) => data)).toEqual([{ $maxCount: 1 }]);
    expect(log.stream(`snapshot-${stream}`)[0]!.data).toMatchObject({
      foldVersion: 1,
      revision: 1_499,
      hash: (log.stream(stream)[1_499]!.metadata as { hash: string }).hash,
    });
  });

  it('is where another process begins to fold, and gives what a full fold gives', async () => {
    const { log } = await withSnapshot();
    const reader = processOn(log);
    const seen = await look(reader);
    expect(reader.outcomes()).toEqual(['loaded']);
    expect(seen).toStrictEqual(await fullFold(log));
    const reads = reader.steered.reads.filter((read) => read.stream === stream);
    expect(reads.map(({ from }) => from)).toEqual([0, 1_499]);
    await count(reader, [9_999]);
    expect((await look(reader)).state.total).toBe(1_751);
  });

  it('is not asked for by a short stream', async () => {
    const log = new MemoryLog();
    await count(processOn(log), range(0, 31));
    const reader = processOn(log);
    await look(reader);
    expect(reader.steered.reads.map((read) => read.stream)).toEqual([stream]);
    expect(reader.reports).toEqual([]);
  });

  it('writes no segment again, and only what is new', async () => {
    const { log, writer } = await withSnapshot();
    const segments = log.stream(`segments-${stream}`).map(({ id }) => id);
    const later = processOn(log, { snapshotEvents: 300 });
    await count(later, range(1_750, 1_850));
    await eventually(() => later.outcomes().includes('written'));
    const now = log.stream(`segments-${stream}`).map(({ id }) => id);
    expect(now.slice(0, segments.length)).toEqual(segments);
    expect(now.length - segments.length).toBeLessThan(3);
    expect(await look(processOn(log))).toStrictEqual(await fullFold(log));
    expect(writer.outcomes()).toEqual(['written']);
  });

  it('of any history, taken anywhere, is as good as the history', async () => {
    let loaded = 0;
    const history = fc.array(
      fc.tuple(fc.array(fc.nat(400), { minLength: 1, maxLength: 120, size: 'max' }), fc.nat(2)),
      { minLength: 4, maxLength: 12, size: 'max' },
    );
    const property = fc.asyncProperty(
      history,
      fc.integer({ min: 1, max: 300 }),
      async (steps, every) => {
        const log = new MemoryLog();
        for (const [keys, by] of steps) {
          // Each from what the store has: a snapshot, if there is one, and what came after.
          const one = processOn(log, { snapshotEvents: every });
          await count(one, keys, by);
          const reader = processOn(log, none);
          expect(await look(reader)).toStrictEqual(await fullFold(log));
          if (reader.outcomes().includes('loaded')) loaded += 1;
          one.runner.dispose();
        }
      },
    );
    await fc.assert(property, { numRuns: 8 });
    expect(loaded).toBeGreaterThan(5);
  });
});

describe('a snapshot that is of no use', () => {
  const of =
    (part: string, alter: (data: object) => object | undefined): Alter =>
    (event) => {
      if (!event.stream.startsWith(part)) return event;
      const data = alter(event.data as object);
      return data && { ...event, data };
    };
  const cases: { readonly [name: string]: Alter } = {
    'was changed': of('snapshot-', (data) => ({ ...data, fields: { total: 7 } })),
    'lost a part': of('snapshot-', (data) => ({ ...data, maps: undefined })),
    'is none': of('snapshot-', () => ({})),
    'has a changed segment': of('segments-', (data) => (data as Uint8Array).toReversed()),
    'has a segment of text': of('segments-', () => ({ bytes: 'AAAA' })),
    'lost a segment': of('segments-', () => undefined),
    'is of another history': (event) => {
      const { revision, metadata } = event;
      const isIts = event.stream === stream && revision === 1_499;
      return isIts ? { ...event, metadata: { ...(metadata as object), hash: 'another' } } : event;
    },
    'is of a stream that was longer': (event) =>
      event.stream === stream && event.revision >= 1_499 ? undefined : event,
  };

  it.each(Object.entries(cases))('because it %s is not used', async (_, alter) => {
    const { log } = await withSnapshot();
    const reader = processOn(log, { alter });
    const seen = await look(reader);
    expect(reader.outcomes().at(-1)).toEqual('rejected');
    const { state } = await look(
      processOn(log, { alter: (event) => (/^s/.test(event.stream) ? undefined : alter(event)) }),
    );
    expect(seen.state).toStrictEqual(state);
    expect(state.total).toBeGreaterThanOrEqual(1_499);
  });

  it('because it is of another version of the fold is not used, and replaced', async () => {
    const { log } = await withSnapshot();
    const newer = kindOf(2);
    const reader = processOn(log);
    const seen = await look(reader, newer);
    expect(reader.outcomes()[0]).toBe('rejected');
    expect(seen.state.total).toBe(1_750);
    await eventually(() => reader.outcomes().includes('written'));
    const next = processOn(log);
    expect((await look(next, newer)).state).toStrictEqual(seen.state);
    expect(next.outcomes()).toEqual(['loaded']);
  });
});

describe('the cache of folded streams', () => {
  it('is bounded by what the states take, not by the number of events', async () => {
    const { log } = await withSnapshot();
    const one = processOn(log);
    const { state } = await look(one);
    const { bytes } = kind.form!.sizeOf(state);
    expect(one.runner.cache).toMatchObject({ streams: 1, bytes: bytes + 1_024 });
    const small = processOn(log, { cacheBytesMax: bytes });
    expect(await look(small)).toEqual(await look(one));
    expect(small.runner.cache).toMatchObject({ streams: 0, bytes: 0 });
  });
});

describe('snapshots are a cache', () => {
  it('whose deletion changes nothing, and after which they are written again', async () => {
    const { log, writer } = await withSnapshot();
    for (const name of [`snapshot-${stream}`, `segments-${stream}`]) log.delete(name);
    const reader = processOn(log);
    expect(await look(reader)).toStrictEqual(await fullFold(log));
    expect(reader.outcomes()[0]).toBe('absent');
    await eventually(() => reader.outcomes().includes('written'));
    const next = processOn(log);
    expect(await look(next)).toStrictEqual(await fullFold(log));
    expect(next.outcomes()).toEqual(['loaded']);
    // The first writer does not know: its next one is in vain, the one after that is not.
    for (const from of [2_000, 2_500, 3_000]) await count(writer, range(from, from + 500));
    await eventually(() => writer.outcomes().includes('left'));
    for (const from of [4_000, 4_500, 5_000]) await count(writer, range(from, from + 500));
    await eventually(() => writer.outcomes().at(-1) === 'written');
    expect(await look(processOn(log))).toStrictEqual(await fullFold(log));
  });

  it('that two processes may write at once', async () => {
    const log = new MemoryLog();
    const [one, other] = [processOn(log), processOn(log)];
    const held = one.steered.hold(appendTo('snapshot-'));
    await count(one, range(0, 600));
    await held.reached;
    await count(other, range(600, 700));
    await eventually(() => other.outcomes().includes('written'));
    held.letGo();
    await eventually(() => one.outcomes().includes('left'));
    expect(one.reports.at(-1)!.reason).toBe('conflict');
    expect(await look(processOn(log))).toStrictEqual(await fullFold(log));
  });

  it('whose failures no command notices', async () => {
    const log = new MemoryLog();
    const one = processOn(log);
    one.steered.refuse(appendTo('segments-'), 1);
    one.steered.loseAnswers(appendTo('snapshot-'), 1);
    await count(one, range(0, 500));
    await eventually(() => one.outcomes().length === 1);
    await count(one, range(500, 1_000));
    await eventually(() => one.outcomes().length === 2);
    expect(one.outcomes()).toEqual(['left', 'left']);
    await count(one, range(1_000, 1_500));
    await eventually(() => one.outcomes().at(-1) === 'written');
    expect(await look(processOn(log))).toStrictEqual(await fullFold(log));
  });

  it('that are written of a state of any size, and no sooner than they are worth it', async () => {
    const log = new MemoryLog();
    const one = processOn(log, { snapshotEvents: 200 });
    // All stay awake: those that are not packed yet are written each time.
    await count(one, range(0, 400), 0);
    await count(one, range(400, 800), 0);
    await count(one, range(800, 1_200), 0);
    await eventually(() => one.outcomes().includes('written'));
    const reader = processOn(log, none);
    expect(await look(reader)).toStrictEqual(await fullFold(log));
    expect(reader.outcomes()).toEqual(['loaded']);
    const { state } = await look(reader);
    expect(state.keys.unpacked).toBeLessThan(600);
    expect([...state.keys.entries()]).toHaveLength(1_200);
  });
});
