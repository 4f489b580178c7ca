import {
  BACKWARDS,
  END,
  EVENT_TYPE,
  EventStoreDBClient,
  FORWARDS,
  type FilterOn,
  START,
  STREAM_NAME,
} from '@eventstore/db-client';
import { setDefaultHighWaterMark } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeBase64Natively } from './native-base64';
import { boundedRead } from './bounded-read';
import { clientAppend, inSlots, notWanted, sendThrough } from './client-appends';
import type {
  AllRead,
  AllSubscription,
  EventStreams,
  StreamRead,
  SubscriptionItem,
} from './event-streams';
import { LiveSubscription, subscriptionBuffer } from './live-subscription';
import { fromResolved } from './recorded';
import type { StoredEvent } from './stored-event';

/**
 * Appends written but not yet taken by the socket, in the client's one append stream. Above its
 * high-water mark the client queues writes, and when the connection breaks it rejects a queued
 * write's promise that nobody holds: the process would end. So the mark (16) is raised above all
 * that can ever wait: appends in flight times their rounds until the keep-alive gives up.
 */
const unwrittenAppendsMax = 4_096;

/** Events a subscription's filter looks at between two checkpoints: 32 times this. */
const checkpointInterval = 8;

/** Projections leave out the store's own streams and what is only a cache. */
const allButCaches = '^(?!\\$|snapshot-|segments-)';

/** The official client. One per thread: its pending appends are shared (protocol §0.3). */
export const openClient = (url: string): EventStoreDBClient => {
  setDefaultHighWaterMark(true, unwrittenAppendsMax);
  decodeBase64Natively();
  return EventStoreDBClient.connectionString(url);
};

/** The official client behind our door. */
export const connectClient = (url: string): EventStreams => {
  const client = openClient(url);
  const send = sendThrough(client);
  return {
    append: inSlots(async (append, timeoutMs, isWanted) =>
      isWanted?.() === false ? notWanted : send(clientAppend(append), timeoutMs),
    ),
    readStream: (read) => readStream(client, read),
    readAll: (read) => readAll(client, read),
    subscribeToAll: (subscription) => subscribeToAll(client, subscription),
    dispose: () => disposeInTime(client),
  };
};

/** The client waits for every open call to end, however long that takes. */
const disposeMs = 2_000;

const disposeInTime = async (client: EventStoreDBClient): Promise<void> => {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([
    client.dispose(),
    pause(disposeMs, undefined, { signal }).catch(() => undefined),
  ]);
  waiting.abort();
};

async function* readStream(
  client: EventStoreDBClient,
  { stream, from, direction = 'forwards', count, deadlineAt }: StreamRead,
): AsyncGenerator<StoredEvent> {
  const open = () =>
    client.readStream(stream, {
      fromRevision: from === 'end' ? END : BigInt(from),
      direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
      maxCount: count,
      requiresLeader: true,
    });
  for await (const resolved of boundedRead(open, deadlineAt)) {
    const stored = fromResolved(resolved);
    if (stored !== undefined) yield stored;
  }
}

async function* readAll(
  client: EventStoreDBClient,
  { from, direction = 'forwards', count, deadlineAt }: AllRead,
): AsyncGenerator<StoredEvent> {
  const isForwards = direction === 'forwards';
  const open = () =>
    client.readAll({
      fromPosition: from ?? (isForwards ? START : END),
      direction: isForwards ? FORWARDS : BACKWARDS,
      maxCount: count,
      requiresLeader: true,
    });
  for await (const resolved of boundedRead(open, deadlineAt)) {
    const stored = fromResolved(resolved);
    if (stored !== undefined) yield stored;
  }
}

async function* subscribeToAll(
  client: EventStoreDBClient,
  { from, signal, ...subscription }: AllSubscription,
): AsyncGenerator<SubscriptionItem> {
  const live = LiveSubscription.start((checkpointReached) =>
    client.subscribeToAll(
      {
        fromPosition: from ?? START,
        filter: {
          ...wanted(subscription),
          checkpointInterval,
          checkpointReached: (_subscription, position) => checkpointReached(position),
        },
      },
      { highWaterMark: subscriptionBuffer },
    ),
  );
  yield* live.items(signal);
}

type WhatIsWanted =
  | { readonly filterOn: FilterOn; readonly prefixes: string[] }
  | { readonly filterOn: FilterOn; readonly regex: string };

const wanted = ({ prefixes, types }: Pick<AllSubscription, 'prefixes' | 'types'>): WhatIsWanted => {
  if (types !== undefined) return { filterOn: EVENT_TYPE, prefixes: [...types] };
  if (prefixes !== undefined) return { filterOn: STREAM_NAME, prefixes: [...prefixes] };
  return { filterOn: STREAM_NAME, regex: allButCaches };
};
