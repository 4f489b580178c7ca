import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventLog } from '../log/event-log';
import { metastreamOf } from '../log/stream-metadata';
import type { StoredEvent } from '../log/stored-event';
import { Tables } from '../log/tables';
import { Writer } from './writer';
import { append, softDelete, tombstone, type AppendOutcome } from './writes';

/** The tables on a disk whose flushes take until they are let through, or fail. */
class SteeredDisk {
  readonly #tables: Tables;
  #begun: ((failure?: Error) => void)[] = [];

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  get file(): string {
    return this.#tables.file;
  }

  async write(records: readonly StoredEvent[]): Promise<void> {
    if (records.length === 0) return;
    const failure = await new Promise<Error | undefined>((resolve) => this.#begun.push(resolve));
    if (failure !== undefined) throw failure;
    await this.#tables.write(records);
  }

  completeIndex(): Promise<void> {
    return this.#tables.completeIndex();
  }

  /** The next flush, once it has begun: ends it. */
  async next(): Promise<(failure?: Error) => void> {
    for (;;) {
      const begun = this.#begun.shift();
      if (begun !== undefined) return begun;
      await turn();
    }
  }

  get isFlushing(): boolean {
    return this.#begun.length > 0;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let folder: string;
let tables: Tables;
let log: EventLog;
let disk: SteeredDisk;
let writer: Writer;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventstore-writer-'));
  tables = new Tables(folder);
  await tables.prepare();
  log = new EventLog(tables);
  disk = new SteeredDisk(tables);
  writer = new Writer(log, disk, () => undefined);
});
afterEach(async () => {
  await tables.close();
  await rm(folder, { recursive: true });
});

const ANY = { kind: 'any' } as const;
const exact = (revision: number) => ({ kind: 'exact', revision }) as const;
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

type Expected = typeof ANY | ReturnType<typeof exact>;
let answered: string[] = [];
beforeEach(() => (answered = []));

/** Appends one event; its number stands for its id. */
function appendOne(stream: string, expected: Expected, number: number): Promise<AppendOutcome> {
  const nothing = Buffer.alloc(0);
  const event = { id: idOf(number), type: 't', isJson: false, metadata: nothing, data: nothing };
  const done = () => void answered.push(`${stream} ${number}`);
  const outcome = writer.submit((batch) => append(batch, { stream, expected, events: [event] }));
  outcome.then(done, done);
  return outcome;
}

/** Appends to "a" and "b", and deletes "gone" and "hidden", in a flush that is held. */
async function firstGroup() {
  const outcomes = [
    appendOne('a', exact(-1), 1),
    appendOne('b', ANY, 2),
    appendOne('hidden', ANY, 3),
    writer.submit((batch) => tombstone(batch, 'gone', ANY)),
    writer.submit((batch) => softDelete(batch, 'hidden', exact(0))),
  ];
  return { outcomes, end: await disk.next() };
}

const secondGroup = () => [
  appendOne('a', exact(0), 11),
  appendOne('a', exact(-1), 1),
  appendOne('b', ANY, 2),
  appendOne('a', exact(5), 12),
  appendOne('gone', ANY, 13),
  appendOne('hidden', ANY, 14),
];

it('decides on top of what is still being flushed', async () => {
  const first = await firstGroup();
  const second = secondGroup();
  await turn();
  expect(disk.isFlushing).toBe(false);
  first.end();
  (await disk.next())();
  expect(await Promise.all(second)).toEqual([
    { kind: 'written', revision: 1, position: expect.any(Number) as number },
    { ...(await first.outcomes[0]), kind: 'repetition' },
    { ...(await first.outcomes[1]), kind: 'repetition' },
    { kind: 'wrong-revision', current: 1 },
    { kind: 'stream-deleted' },
    { kind: 'written', revision: 1, position: expect.any(Number) as number },
  ]);
  expect(log.stateOf('hidden').metadata).toEqual({ isSoftDeleted: false, truncateBefore: 1 });
  expect(new EventLog(tables).forwards(64, 20)).toHaveLength(8);
});

it('shows readers nothing before it is flushed', async () => {
  let commits = 0;
  void log.growth.next(new AbortController().signal).then(() => (commits += 1));
  const first = await firstGroup();
  const second = secondGroup();
  await turn();
  expect(log.isEmpty).toBe(true);
  expect(log.forwards(64, 10)).toEqual([]);
  expect(log.eventAt('a', 0)).toBeUndefined();
  expect(log.stateOf('a').last).toBe(-1);
  first.end();
  const end = await disk.next();
  await Promise.all(first.outcomes);
  expect(commits).toBe(1);
  expect(log.stateOf('a').last).toBe(0);
  expect(log.eventAt('a', 1)).toBeUndefined();
  expect(log.forwards(64, 20)).toHaveLength(5);
  end();
  await Promise.all(second);
  expect(log.eventAt('a', 1)?.revision).toBe(1);
});

it('answers in the order of arrival, refusals too', async () => {
  const first = await firstGroup();
  const refused = appendOne('a', exact(7), 20);
  await turn();
  expect(answered).toEqual([]);
  first.end();
  await refused;
  expect(answered).toEqual(['a 1', 'b 2', 'hidden 3', 'a 20']);
});

it('fails what was decided on top of a flush that failed, and goes on from what is on disk', async () => {
  const { outcomes, end } = await firstGroup();
  const second = secondGroup();
  await turn();
  const full = new Error('No space left on device');
  end(full);
  const all = await Promise.allSettled([...outcomes, ...second]);
  expect(all).toEqual(Array(11).fill({ status: 'rejected', reason: full }));
  expect(disk.isFlushing).toBe(false);
  expect(log.isEmpty).toBe(true);

  const later = [appendOne('a', exact(-1), 11), appendOne('gone', ANY, 2)];
  (await disk.next())();
  expect(await Promise.all(later)).toMatchObject([
    { kind: 'written', revision: 0, position: 64 },
    { kind: 'written', revision: 0 },
  ]);
  expect(log.stateOf(metastreamOf('hidden')).last).toBe(-1);
});

it('fails only what rests on the flush that failed', async () => {
  const first = await firstGroup();
  const second = secondGroup();
  await turn();
  first.end();
  (await disk.next())(new Error('No space left on device'));
  await Promise.all(first.outcomes);
  await expect(Promise.all(second)).rejects.toThrow('No space left');
  expect(log.stateOf('a').last).toBe(0);
  const again = appendOne('a', exact(0), 11);
  (await disk.next())();
  expect(await again).toMatchObject({ kind: 'written', revision: 1 });
});

it('is idle when all of it is answered', async () => {
  const first = await firstGroup();
  const second = secondGroup();
  const idle = writer.idle().then(() => answered.push('idle'));
  first.end();
  (await disk.next())();
  await Promise.all(second);
  await idle;
  expect(answered.at(-1)).toBe('idle');
  expect(answered).toHaveLength(10);
});
