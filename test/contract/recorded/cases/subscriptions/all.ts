import { placeOfFrame } from '../../conversation/conversation';
import { Position, UINT64_MAX } from '../../wire/values';
import { alone, type Case } from '../case';
import { at } from '../read-all';
import { SETTLE_MS } from './stream';

export const FOLLOW_ALL = { all: true, isSubscription: true } as const;

/** Subscriptions to `$all` without a filter. */
export const ALL_SUBSCRIPTIONS: readonly Case[] = [
  alone('all-from-position', async ({ stream, mark, append, open }) => {
    const from = await mark();
    await append(stream, 'any', ['a', 'b']);
    const subscription = open({ ...FOLLOW_ALL, from });
    await subscription.has('caughtUp');
    subscription.note('append 1');
    await append(stream, 'any', ['c']);
    await subscription.has('event', 3);
    await subscription.close(SETTLE_MS);
  }),
  alone('all-from-middle-of-append', async ({ stream, mark, append, read, open }) => {
    const marked = await mark();
    await append(stream, 'any', ['a', 'b', 'c']);
    const { frames } = await read({ all: true, from: marked, count: 4 });
    const subscription = open({ ...FOLLOW_ALL, from: placeOfFrame(frames[1]) });
    await subscription.has('event', 2);
    await subscription.close(SETTLE_MS);
  }),
  alone('all-from-end', async ({ stream, append, open, pause }) => {
    const subscription = open({ ...FOLLOW_ALL, from: 'end' });
    await subscription.has('confirmation');
    await pause(300);
    subscription.note('append 2');
    await append(stream, 'any', ['a', 'b']);
    await subscription.has('event', 2);
    await subscription.close(SETTLE_MS);
  }),
  alone('all-from-start-shape', async ({ open, steps }) => {
    const subscription = open(FOLLOW_ALL);
    await subscription.has('caughtUp');
    const kinds = runsOf(subscription.frames);
    await subscription.close();
    const op = 'subscribe $all from start: runs of frame kinds';
    steps.replaceLast({ op, request: {}, response: kinds });
  }),
  alone('all-non-event-positions', async ({ stream, mark, append, open }) => {
    const marked = await mark();
    await append(stream, 'any', ['a', 'b']);
    const number = marked.commit.value;
    const places = [
      at(number + 1n),
      { commit: marked.commit, prepare: new Position(number - 1n) },
      { commit: marked.commit, prepare: new Position(number + 1n) },
      at(number + 1_000_000n),
      at(UINT64_MAX),
      at(0n),
    ];
    for (const from of places) {
      const filter = { on: 'stream', prefix: [stream] } as const;
      const subscription = open({
        ...FOLLOW_ALL,
        from,
        ...(from.commit.value === 0n && { filter }),
      });
      await subscription.has('event', 2, 1000);
      await subscription.close(100);
    }
  }),
  alone('all-deletes-while-live', async (talk) => {
    const { stream, seed, open } = talk;
    const subscription = open({ ...FOLLOW_ALL, from: 'end' });
    await subscription.has('confirmation');
    await talk.pause(300);
    await seed(stream, 1);
    await talk.softDelete(stream, 'any');
    await seed(stream, 1, 10);
    await talk.tombstone(stream, 'any');
    await subscription.has('event', 5);
    await subscription.close(SETTLE_MS);
  }),
];

/** The kinds of frames in their order, each run of equal ones once. */
export function runsOf(frames: readonly object[]): readonly (string | undefined)[] {
  return frames
    .map((frame) => Object.keys(frame)[0])
    .filter((kind, number, all) => kind !== all[number - 1]);
}
