import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openContents } from '../../inspection/walk';
import { EventLog } from './event-log';
import { StreamIndex } from './stream-index';
import { encodeBlank, encodeEvent, TOMBSTONE_REVISION, type StoredEvent } from './stored-event';
import { FIRST_POSITION, Tables } from './tables';

let folder: string;
let tables: Tables;
let end: number;
/** What was written: the positions of each stream's revisions, and of its tombstone. */
let places: Map<string, Map<number, number>>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventstore-index-'));
  tables = new Tables(folder);
  await tables.prepare();
  [end, places] = [FIRST_POSITION, new Map()];
});
afterEach(async () => {
  await tables.close();
  await rm(folder, { recursive: true });
});

const NOTHING = Buffer.alloc(0);
const EVENT = {
  ...{ id: '00000000-0000-4000-8000-000000000001', type: 't', isJson: false },
  ...{ metadata: NOTHING, data: NOTHING },
};

function record(stream: string, revision: number): StoredEvent {
  const written = encodeEvent({ stream, revision, position: end }, EVENT, 0);
  const known = places.get(stream) ?? new Map<number, number>();
  places.set(stream, known.set(revision, end));
  end = written.nextPosition;
  return written;
}

/** Records for so many streams in turn, each behind the last of its stream. */
function records(count: number, streams: number): StoredEvent[] {
  return Array.from({ length: count }, (_, at) => {
    const stream = `stream-${at % streams}`;
    return record(stream, places.get(stream)?.size ?? 0);
  });
}

const TOMBSTONED = 'gone';
const tombstone = () => record(TOMBSTONED, TOMBSTONE_REVISION);

/** Everything that was written is where it is, for who goes on and for who starts now. */
async function expectAllPlaces(): Promise<void> {
  const started = new Tables(folder, { readOnly: true });
  for (const { index } of [tables, withTail(started)]) {
    for (const [stream, revisions] of places) {
      const found = [...revisions.keys()].map((revision) => index.positionOf(stream, revision));
      expect(found).toEqual([...revisions.values()]);
      expect(index.positionOf(stream, revisions.size)).toBeUndefined();
      const isTombstoned = revisions.has(TOMBSTONE_REVISION);
      const last = revisions.size - (isTombstoned ? 2 : 1);
      expect(index.lastOf(stream)).toEqual({ last, isTombstoned });
    }
    expect(index.lastOf('never written')).toEqual({ last: -1, isTombstoned: false });
  }
  await started.close();
  expect(openContents(folder)).not.toThrow();
}

function withTail(started: Tables): Tables {
  expect(new EventLog(started).end).toBe(end);
  return started;
}

it('knows every place: in memory, while it is being written, and afterwards', async () => {
  await tables.write([...records(1_000, 7), record(TOMBSTONED, 0), record(TOMBSTONED, 1)]);
  await expectAllPlaces();
  expect(tables.indexed.getKeysCount()).toBe(0);

  const mark = end;
  expect(tables.index.begin()).toBe(true);
  await tables.write([...records(9, 9), tombstone(), ...records(1, 1)]);
  const writtenFirst = tables.indexed.getKeysCount();
  expect(writtenFirst).toBeGreaterThan(0);
  expect(writtenFirst).toBeLessThan(1_000);
  expect(tables.indexedUpTo).toBe(FIRST_POSITION);
  await expectAllPlaces();

  for (let commits = 1; tables.indexedUpTo < mark; commits += 1) {
    expect(commits).toBeLessThan(5);
    await tables.write(records(1, 1));
  }
  expect(tables.indexedUpTo).toBe(mark);
  expect(tables.indexed.getKeysCount()).toBe(1_002);
  await expectAllPlaces();

  await tables.completeIndex();
  expect(tables.indexedUpTo).toBe(end);
  expect(tables.index.begin()).toBe(false);
  await expectAllPlaces();
});

it('begins by itself when there is enough to write, and ends before there is too much', async () => {
  const mostBehind = { bytes: 0 };
  for (let commits = 0; commits < 80; commits += 1) {
    await tables.write(records(1_000, 3_000));
    mostBehind.bytes = Math.max(mostBehind.bytes, end - tables.indexedUpTo);
  }
  expect(tables.indexed.getKeysCount()).toBeGreaterThan(32_768);
  expect(tables.indexedUpTo).toBeGreaterThan(FIRST_POSITION);
  expect(mostBehind.bytes).toBeLessThan((end / 80) * 66);
  await expectAllPlaces();
});

it('writes in the order of the keys, and again what could not be written', async () => {
  await tables.write([...records(300, 40), encodeBlank(end)]);
  tables.index.begin();
  const portion = tables.index.portionFor(1);
  expect(tables.index.portionFor(200)).toBe(portion);
  const keys = portion.entries.map(([key]) => key);
  expect(keys).toEqual([...keys].sort((one, other) => one.compare(other)));
  expect(portion).toMatchObject({ entries: { length: 256 }, indexed: undefined });
  tables.index.written();
  expect(tables.index.portionFor(1)).toMatchObject({
    entries: { length: 44 },
    indexed: end + encodeBlank(end).bytes.length,
  });
});

it('says when it is too far behind to go on', () => {
  const index = new StreamIndex(tables.indexed, FIRST_POSITION);
  index.add(records(65_536, 10));
  expect(index.isFarBehind).toBe(false);
  index.add(records(1, 1));
  expect(index.isFarBehind).toBe(true);
});

it('refuses a stream with a gap', () => {
  const index = new StreamIndex(tables.indexed, FIRST_POSITION);
  index.add(records(1, 1));
  expect(() => index.add([record('stream-0', 2)])).toThrow('a gap before its revision 2');
});

describe('the inspection', () => {
  it('finds an entry above the mark that is wrong', async () => {
    await tables.write(records(1_000, 2));
    tables.index.begin();
    await tables.write(records(1, 1));
    expect(openContents(folder)).not.toThrow();
    const [first] = tables.indexed.getRange({ limit: 1 });
    await tables.indexed.put(first?.key ?? NOTHING, end - 50);
    expect(openContents(folder)).toThrow(/the (index is wrong about|log has a gap at) position/);
  });

  it('finds a gap between what is written of the index and what is not', async () => {
    await tables.write(records(2, 1));
    await tables.completeIndex();
    await tables.write([record('stream-0', 3)]);
    expect(openContents(folder)).toThrow('a gap before its revision 3');
  });
});
