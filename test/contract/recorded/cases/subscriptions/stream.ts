import type { Conversation } from '../../conversation/conversation';
import { link } from '../../conversation/events';
import { on, type Case } from '../case';

/** How long a subscription is watched for what should not come. */
export const SETTLE_MS = 350;

type From = 'start' | 'end' | number;

const subscribe = ({ stream, open }: Conversation, from: From = 'start') =>
  open({ stream, from, isSubscription: true });

/** Subscribes, and waits until the server says that all is delivered. */
async function caughtUp(talk: Conversation, from?: From) {
  const subscription = subscribe(talk, from);
  await subscription.has('caughtUp');
  return subscription;
}

const PLACES: readonly Case[] = [
  on('stream-from-start', async (talk) => {
    await talk.seed(talk.stream, 3);
    const subscription = subscribe(talk);
    await subscription.has('event', 3);
    await talk.pause(200);
    subscription.note('append 1 event');
    await talk.seed(talk.stream, 1, 10);
    await subscription.has('event', 4);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-from-end', async (talk) => {
    await talk.seed(talk.stream, 3);
    const subscription = subscribe(talk, 'end');
    await subscription.has('confirmation');
    await talk.pause(250);
    subscription.note('append 1 event');
    await talk.seed(talk.stream, 1, 10);
    await subscription.has('event', 1);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-from-revision', async (talk) => {
    await talk.seed(talk.stream, 4);
    for (const revision of [0, 2, 3]) {
      const subscription = subscribe(talk, revision);
      await subscription.has('caughtUp');
      await subscription.close(SETTLE_MS);
    }
  }),
  on('stream-from-beyond', async (talk) => {
    await talk.seed(talk.stream, 2);
    const subscription = subscribe(talk, 4);
    await subscription.has('caughtUp');
    subscription.note('append 5 events');
    await talk.seed(talk.stream, 5, 10);
    await subscription.has('event', 2);
    await subscription.close(SETTLE_MS);
  }),
  ...(['start', 'end'] as const).map((from) =>
    on(`stream-missing-${from}`, async (talk) => {
      const subscription = subscribe(talk, from);
      await subscription.has('confirmation');
      await talk.pause(400);
      subscription.note('append 2 events');
      await talk.seed(talk.stream, 2);
      await subscription.has('event', 2);
      await subscription.close(SETTLE_MS);
    }),
  ),
];

const DELETED: readonly Case[] = [
  on('stream-soft-deleted', async (talk) => {
    await talk.seed(talk.stream, 2);
    await talk.softDelete(talk.stream, 'any');
    const subscription = subscribe(talk);
    await subscription.has('confirmation');
    await talk.pause(400);
    subscription.note('append 1 event');
    await talk.seed(talk.stream, 1, 10);
    await subscription.has('event', 1);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-tombstoned', async (talk) => {
    await talk.seed(talk.stream, 2);
    await talk.tombstone(talk.stream, 'any');
    for (const from of ['start', 'end', 0] as const) {
      const subscription = subscribe(talk, from);
      await subscription.ends(800);
      await subscription.close();
    }
  }),
  on('stream-soft-delete-while-live', async (talk) => {
    await talk.seed(talk.stream, 2);
    const subscription = await caughtUp(talk);
    subscription.note('delete');
    await talk.softDelete(talk.stream, 'any');
    await talk.pause(400);
    subscription.note('append 1 event');
    await talk.seed(talk.stream, 1, 10);
    await subscription.has('event', 3);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-tombstone-while-live', async (talk) => {
    await talk.seed(talk.stream, 2);
    const subscription = await caughtUp(talk);
    subscription.note('tombstone');
    await talk.tombstone(talk.stream, 'any');
    await subscription.ends(1500);
    await subscription.close();
  }),
  on('stream-truncated', async (talk) => {
    await talk.seed(talk.stream, 5);
    await talk.setMetadata(talk.stream, { $tb: 3 });
    const subscription = await caughtUp(talk);
    subscription.note('set $tb 100, append 1');
    await talk.setMetadata(talk.stream, { $tb: 100 }, { label: 'm2' });
    await talk.seed(talk.stream, 1, 10);
    await subscription.has('event', 3);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-max-count-live', async (talk) => {
    await talk.seed(talk.stream, 5);
    await talk.setMetadata(talk.stream, { $maxCount: 2 });
    const subscription = await caughtUp(talk);
    subscription.note('append 4 events');
    await talk.append(talk.stream, 'any', ['f0', 'f1', 'f2', 'f3']);
    await subscription.has('event', 6);
    await subscription.close(SETTLE_MS);
  }),
];

const CONTENT: readonly Case[] = [
  on('stream-resolve-links', async ({ stream, append, open }) => {
    const source = `${stream}-src`;
    const links = (first: string, second: string, missing: number) => [
      link(first, `0@${source}`),
      link(second, `${missing}@${source}`),
    ];
    await append(source, 'any', ['a']);
    await append(stream, 'any', links('l0', 'l1', 5));
    const subscription = open({ stream, isSubscription: true, resolvesLinks: true });
    await subscription.has('caughtUp');
    subscription.note('append 2 links');
    await append(stream, 'any', links('l2', 'l3', 6));
    await subscription.has('event', 4);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-metastream', async ({ stream, setMetadata, open }) => {
    await setMetadata(stream, { a: 1 });
    await setMetadata(stream, { a: 2 }, { label: 'm2' });
    const subscription = open({ stream: `$$${stream}`, isSubscription: true });
    await subscription.has('caughtUp');
    subscription.note('set again');
    await setMetadata(stream, { a: 3 }, { label: 'm3' });
    await subscription.has('event', 2);
    await subscription.close(SETTLE_MS);
  }),
  on('stream-live-and-uuid-structured', async ({ stream, seed, open }) => {
    await seed(stream, 1);
    const subscription = open({ stream, isSubscription: true, uuid: 'structured' });
    await subscription.has('caughtUp');
    await subscription.close(100);
  }),
  on('stream-compatibility', async ({ stream, seed, open }) => {
    await seed(stream, 1);
    const subscription = open({ stream, isSubscription: true, compatibility: 1 });
    await subscription.has('caughtUp');
    await subscription.close(100);
  }),
  on('stream-order-live-multi-append', async (talk) => {
    const subscription = subscribe(talk);
    await subscription.has('confirmation');
    await talk.pause(150);
    subscription.note('append 3 in one, then 1');
    await talk.append(talk.stream, 'any', ['a', 'b', 'c']);
    await talk.append(talk.stream, 'any', ['d']);
    await subscription.has('event', 4);
    await subscription.close(SETTLE_MS);
  }),
];

/** Subscriptions to one stream. */
export const STREAM_SUBSCRIPTIONS: readonly Case[] = [...PLACES, ...DELETED, ...CONTENT];
