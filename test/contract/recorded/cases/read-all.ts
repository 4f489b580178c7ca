import type { Conversation } from '../conversation/conversation';
import { placeOf, placeOfFrame } from '../conversation/conversation';
import { link, numbered } from '../conversation/events';
import type { FilterSketch, Place } from '../conversation/reading';
import { INT64_MAX, Position, UINT64_MAX, type Fields } from '../wire/values';
import { alone, type Case } from './case';

/** A marker, an append of two events and one of one. */
async function three({ stream, append, mark }: Conversation) {
  const marked = await mark();
  const first = await append(`${stream}-a`, 'any', ['a0', { label: 'a1', type: 'u' }]);
  const second = await append(`${stream}-b`, 'any', [{ label: 'b0', type: 'v' }]);
  return { marked, first: placeOf(first), second: placeOf(second) };
}

/** The same number as commit and prepare position. */
export function at(number: bigint | string): Place {
  return { commit: new Position(number), prepare: new Position(number) };
}

const ALL = { all: true } as const;
const BACKWARDS = { ...ALL, isBackwards: true } as const;
const FROM_END = { ...BACKWARDS, from: 'end' } as const;

const POSITIONS: readonly Case[] = [
  alone('positions-of-one-append', async (talk) => {
    const { stream, read } = talk;
    const { marked, first, second } = await three(talk);
    const { frames } = await read({ ...ALL, from: marked, count: 10 });
    await read({ stream: `${stream}-a` });
    const [, early, late] = frames.map(placeOfFrame) as [Place, Place, Place];
    await read({ ...ALL, from: early, count: 2 });
    await read({ ...ALL, from: late, count: 2 });
    await read({ ...ALL, from: { commit: late.commit, prepare: early.prepare }, count: 2 });
    await read({ ...BACKWARDS, from: late, count: 2 });
    await read({ ...BACKWARDS, from: early, count: 1 });
    await read({ ...ALL, from: first, count: 1 });
    await read({ ...ALL, from: second, count: 1 });
  }),
  alone('between-and-beyond', async (talk) => {
    const { marked, second } = await three(talk);
    const read = (from: Place | 'unset', isBackwards = false) =>
      talk.read({ ...ALL, isBackwards, from, count: 1 });
    const behindMark = at(marked.commit.value + 1n);
    await read(behindMark);
    await read(behindMark, true);
    await read(at(second.commit.value + 1n));
    await read(at(second.commit.value + 100_000n));
    await read({ commit: marked.commit, prepare: new Position(marked.commit.value + 5n) });
    await read(at(INT64_MAX));
    await read(at(UINT64_MAX));
    await read(at(UINT64_MAX), true);
    await read('unset');
  }),
  alone('ends', async (talk) => {
    await three(talk);
    const { read } = talk;
    await read({ ...ALL, from: 'end', count: 2 });
    await read({ ...FROM_END, count: 2 });
    await read({ ...BACKWARDS, from: 'start', count: 2 });
    await read({ ...ALL, from: 'start', count: 0 });
    await read({ ...FROM_END, count: 2, compatibility: 1 });
    await read({ ...ALL, from: 'end', count: 2, compatibility: 1 });
  }),
  alone('start-system-events', async ({ read, steps }) => {
    const { frames } = await read({ ...ALL, from: 'start', count: 6 });
    steps.replaceLast({
      op: 'first record of $all',
      request: { all: 'start' },
      response: frames.slice(0, 1).map(firstRecord),
    });
  }),
];

function firstRecord(frame: Fields): unknown {
  const { event } = frame['event'] as { readonly event: Fields };
  const metadata = event['metadata'] as Readonly<Record<string, string>>;
  const firstPositionAbove0 = (event['commit'] as Position).value > 0n;
  return { stream: event['stream'], type: metadata['type'], firstPositionAbove0 };
}

async function filters(talk: Conversation): Promise<void> {
  const { stream } = talk;
  const { marked } = await three(talk);
  const [onA, onB] = [`${stream}-a`, `${stream}-b`];
  const all: readonly FilterSketch[] = [
    { on: 'stream', prefix: [onA] },
    { on: 'stream', prefix: [onA, onB] },
    { on: 'stream', regex: `^${onB}` },
    { on: 'stream', regex: '-mark$' },
    { on: 'type', prefix: ['u', 'v'] },
    { on: 'type', regex: '^[uv]$' },
    { on: 'type', prefix: ['nothing'] },
    { on: 'type', regex: '(' },
    { on: 'type' },
    { on: null },
    { on: 'stream', regex: `^${onA}`, prefix: [onB] },
    { on: 'type', prefix: [''] },
    { on: 'type', prefix: ['u'], max: 1 },
    { on: 'type', prefix: ['u'], max: 0 },
    { on: 'type', prefix: ['v'], max: 2 },
    { on: 'type', prefix: ['u'], hasNoWindow: true },
    { on: 'type', prefix: ['u'], multiplier: 0 },
  ];
  for (const filter of all) await talk.read({ ...ALL, from: marked, count: 10, filter });
  await talk.read({ ...FROM_END, count: 3, filter: { on: 'stream', prefix: [stream] } });
  await talk.read({ ...FROM_END, count: 1, filter: { on: 'stream', prefix: [onA] } });
}

const CONTENT: readonly Case[] = [
  alone('filters-prefix-and-regex', filters),
  alone('filter-max-search-window', async ({ stream, mark, append, read }) => {
    const from = await mark();
    const events = numbered(40, (number) => (number === 35 ? 'hit' : 'miss'));
    await append(stream, 'any', events);
    for (const max of [10, 100]) {
      await read({ ...ALL, from, count: 5, filter: { on: 'type', prefix: ['hit'], max } });
    }
  }),
  alone('links-in-all', async ({ stream, mark, append, read }) => {
    const from = await mark();
    const source = `${stream}-src`;
    await append(source, 'any', ['a']);
    await append(stream, 'any', [link('l', `0@${source}`), link('broken', `7@${source}`)]);
    const resolving = { ...ALL, from, count: 10, resolvesLinks: true };
    await read({ ...ALL, from, count: 10 });
    await read(resolving);
    await read({ ...resolving, filter: { on: 'stream', prefix: [source] } });
    await read({ ...resolving, filter: { on: 'type', prefix: ['$>'] } });
  }),
  alone('deleted-and-truncated-in-all', async (talk) => {
    const { stream, mark, seed, append, read } = talk;
    const from = await mark();
    await seed(`${stream}-soft`, 2);
    await talk.softDelete(`${stream}-soft`, 'any');
    await seed(`${stream}-hard`, 1);
    await talk.tombstone(`${stream}-hard`, 'any');
    await seed(`${stream}-max`, 3);
    await talk.setMetadata(`${stream}-max`, { $maxCount: 1 });
    await append(`${stream}-soft`, 'any', ['again']);
    await talk.pause(50);
    await read({ ...ALL, from, count: 50 });
  }),
  alone('uuid-structured', async ({ mark, read }) => {
    const from = await mark();
    await read({ ...ALL, from, count: 1, uuid: 'structured' });
  }),
];

/** Reads of `$all`. */
export const READ_ALL_CASES: readonly Case[] = [...POSITIONS, ...CONTENT];
