import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { metastreamOf } from './log/stream-metadata';
import type { ProposedEvent } from './log/stored-event';
import { Store } from './store';
import { FIRST_POSITION } from './log/tables';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventstore-storage-'));
  store = await Store.open(folder);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await Store.open(folder);
}

const events = (count: number): ProposedEvent[] =>
  Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 't',
    isJson: true,
    metadata: Buffer.alloc(0),
    data: Buffer.from('{}'),
  }));

const ANY = { kind: 'any' } as const;
const exact = (revision: number) => ({ kind: 'exact', revision }) as const;

it('begins with one system event, once', async () => {
  await reopen();
  const log = store.log.forwards(FIRST_POSITION, 10);
  expect(log.map(({ stream, type }) => `${stream} ${type}`)).toEqual(['$$$scavenges $metadata']);
});

it('takes writes that arrive together into one commit, each on top of the others', async () => {
  let commits = 0;
  const counting = (async () => {
    for (const stopped = new AbortController(); commits < 1; commits += 1) {
      await store.log.growth.next(stopped.signal);
    }
  })();
  const outcomes = await Promise.all([
    store.append({ stream: 's', expected: exact(-1), events: events(2) }),
    store.append({ stream: 's', expected: exact(1), events: events(1) }),
    store.append({ stream: 's', expected: exact(1), events: events(1) }),
    store.softDelete('s', exact(2)),
    store.append({ stream: 's', expected: exact(-1), events: events(1) }),
  ]);
  await counting;
  expect(commits).toBe(1);
  expect(outcomes).toMatchObject([
    { kind: 'written', revision: 1 },
    { kind: 'written', revision: 2 },
    { kind: 'wrong-revision', current: 2 },
    { kind: 'written' },
    { kind: 'written', revision: 3 },
  ]);
  expect(store.log.stateOf('s').metadata).toEqual({ isSoftDeleted: false, truncateBefore: 3 });
});

it('answers a repetition at an exact revision after a restart too, one with "any" does not', async () => {
  const request = { stream: 's', expected: exact(-1), events: events(3) };
  const first = await store.append(request);
  await reopen();
  expect(await store.append(request)).toEqual({ ...first, kind: 'repetition' });
  expect(await store.append({ ...request, expected: ANY })).toMatchObject({ revision: 5 });
});

it('remembers an id for the stream that had it first', async () => {
  const [event] = events(1);
  const append = (stream: string) =>
    store.append({ stream, expected: ANY, events: event === undefined ? [] : [event] });
  expect(await append('a')).toMatchObject({ kind: 'written', revision: 0 });
  expect(await append('b')).toMatchObject({ kind: 'written', revision: 0 });
  expect(await append('b')).toMatchObject({ kind: 'written', revision: 1 });
  expect(await append('a')).toMatchObject({ kind: 'repetition', revision: 0 });
});

it('uses up a position for an append of no events, and hides it', async () => {
  const empty = { stream: 's', expected: ANY, events: [] };
  const first = await store.append(empty);
  const second = await store.append(empty);
  expect(first).toMatchObject({ kind: 'written', revision: -1 });
  expect(second).not.toEqual(first);
  expect(store.log.forwards(FIRST_POSITION, 10).map(({ isBlank }) => isBlank)).toEqual([
    false,
    true,
    true,
  ]);
});

it('knows the same about every stream after a restart as before, whatever was done', async () => {
  const streams = ['a', 'b', '$$a', 'x'.repeat(2000)];
  const anyAct = fc.record({
    stream: fc.constantFrom(...streams),
    act: fc.constantFrom('append', 'softDelete', 'tombstone', 'metadata'),
    count: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { maxLength: 20 }), fc.uuid(), async (acts, prefix) => {
      const name = (stream: string) => stream.replace(/^(\$*)/, `$1${prefix}-`);
      await Promise.all(acts.map((act) => perform({ ...act, stream: name(act.stream) })));
      const known = () =>
        streams.flatMap((stream) =>
          [name(stream), metastreamOf(name(stream))].map((each) => store.log.stateOf(each)),
        );
      const before = known();
      await reopen();
      expect(known()).toEqual(before);
    }),
    { numRuns: 25 },
  );
});

interface Act {
  readonly stream: string;
  readonly act: string;
  readonly count: number;
}

function perform({ stream, act, count }: Act): Promise<unknown> {
  if (act === 'softDelete') return store.softDelete(stream, ANY);
  if (act === 'tombstone') return store.tombstone(stream, ANY);
  if (act === 'append') return store.append({ stream, expected: ANY, events: events(count) });
  const data = Buffer.from(`{"$maxCount":${count}}`);
  const metadata = events(1).map((event) => ({ ...event, data }));
  return store.append({ stream: metastreamOf(stream), expected: ANY, events: metadata });
}
