import type { Conversation } from '../../conversation/conversation';
import { numbered } from '../../conversation/events';
import type { FilterSketch, Place } from '../../conversation/reading';
import { alone, type Case } from '../case';
import { FOLLOW_ALL } from './all';
import { SETTLE_MS } from './stream';

const HITS = { on: 'type', prefix: ['hit'] } as const;
const MISS = () => 'miss';
const everyFourth = (number: number) => (number % 4 === 3 ? 'hit' : 'miss');

/** Follows until caught up, watches a little longer. */
async function catchUp({ open }: Conversation, from: Place, filter: FilterSketch) {
  const subscription = open({ ...FOLLOW_ALL, from, filter });
  await subscription.has('caughtUp');
  await subscription.close(SETTLE_MS);
}

const CATCHING_UP: readonly Case[] = [
  alone('all-filter-catch-up', async (talk) => {
    const from = await talk.mark();
    await talk.append(talk.stream, 'any', numbered(20, everyFourth));
    for (const [max, multiplier] of [
      [5, 1],
      [5, 2],
      [1, 1],
      [32, 1],
    ] as const) {
      await catchUp(talk, from, { ...HITS, max, multiplier });
    }
  }),
  alone('all-filter-live', async ({ stream, append, open, pause }) => {
    const filter = { ...HITS, max: 3, multiplier: 2 };
    const subscription = open({ ...FOLLOW_ALL, from: 'end', filter });
    await subscription.has('confirmation');
    await pause(300);
    for (const event of numbered(15, everyFourth)) await append(stream, 'any', [event]);
    await pause(300);
    await subscription.close(SETTLE_MS);
  }),
  alone('all-filter-count-window', async (talk) => {
    const from = await talk.mark();
    const events = numbered(70, (number) => (number === 69 ? 'hit' : 'miss'));
    await talk.append(talk.stream, 'any', events);
    await catchUp(talk, from, HITS);
  }),
  alone('all-filter-no-match-then-live', async ({ stream, mark, seed, append, open }) => {
    const from = await mark();
    await seed(stream, 3);
    const other = `${stream}-other`;
    const filter = { on: 'stream', prefix: [other], max: 100 } as const;
    const subscription = open({ ...FOLLOW_ALL, from, filter });
    await subscription.has('caughtUp');
    subscription.note('append 1 match');
    await append(other, 'any', ['x']);
    await subscription.has('event', 1);
    await subscription.close(SETTLE_MS);
  }),
];

/** Subscribes behind a checkpoint with a filter that matches everything: is an event skipped? */
async function resume({ stream, open }: Conversation, from: Place) {
  const subscription = open({
    ...FOLLOW_ALL,
    from,
    filter: { on: 'stream', prefix: [stream] },
  });
  await subscription.has('caughtUp');
  return subscription;
}

const checkpoints = (frames: readonly object[]) =>
  frames.flatMap((frame) => ('checkpoint' in frame ? [frame.checkpoint as Place] : []));

const RESUMING: readonly Case[] = [
  alone('all-filter-resume-from-checkpoint', async (talk) => {
    const { stream, mark, append, open, read, pause, steps } = talk;
    const marked = await mark();
    const events = numbered(12, (number) => (number === 11 ? 'hit' : 'miss'));
    await append(stream, 'any', events);
    const filter = { ...HITS, max: 4, multiplier: 1 };
    const subscription = open({ ...FOLLOW_ALL, from: marked, filter });
    await subscription.has('caughtUp');
    await pause(100);
    await subscription.close();
    for (const from of checkpoints(subscription.frames).slice(0, 3)) {
      const { frames, end } = await (await resume(talk, from)).close();
      steps.replaceLast({ response: { frames: frames.slice(0, 3), end } });
      await read({ all: true, from, count: 1 });
    }
  }),
  alone('all-filter-resume-live-checkpoint', async (talk) => {
    const { stream, append, open, pause } = talk;
    const filter = { ...HITS, max: 2, multiplier: 1 };
    const subscription = open({ ...FOLLOW_ALL, from: 'end', filter });
    await subscription.has('confirmation');
    await pause(300);
    for (const event of numbered(5)) await append(stream, 'any', [event]);
    await pause(300);
    await subscription.close();
    for (const from of checkpoints(subscription.frames).slice(0, 2)) {
      await (await resume(talk, from)).close();
    }
  }),
  alone('all-filter-multiplier-zero', async ({ stream, open }) => {
    const prefix = [stream];
    const filters: readonly FilterSketch[] = [
      { on: 'stream', prefix, multiplier: 0 },
      { on: 'stream', prefix, max: 0 },
      { on: 'stream', regex: '(' },
    ];
    for (const filter of filters) {
      const subscription = open({ ...FOLLOW_ALL, from: 'end', filter });
      await subscription.ends(700);
      await subscription.close();
    }
  }),
  alone('all-filter-catch-up-large', async ({ stream, mark, append, open, steps }) => {
    const from = await mark();
    for (const page of [0, 1, 2, 3]) {
      const events = numbered(96, MISS).map(({ label, ...event }) => ({
        ...event,
        label: `e${page}-${label.slice(1)}`,
      }));
      await append(stream, 'any', events);
    }
    const filter = { ...HITS, max: 32, multiplier: 2 };
    const subscription = open({ ...FOLLOW_ALL, from, filter });
    await subscription.has('caughtUp');
    const count = subscription.count('checkpoint');
    const response = await subscription.close(SETTLE_MS);
    steps.replaceLast({ response: { ...response, checkpoints: count } });
  }),
];

/** Subscriptions to `$all` with a filter and checkpoints. */
export const FILTERED_SUBSCRIPTIONS: readonly Case[] = [...CATCHING_UP, ...RESUMING];
