import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  FORWARDS,
  NO_STREAM,
  START,
  STREAM_NAME,
  type JSONEventData,
} from '@eventstore/db-client';
import { beforeFirst } from '@wagerlog/event-sourcing';
import { setDefaultHighWaterMark } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { classifyFailure } from './append-failure';
import { boundedRead } from './bounded-read';
import type {
  AllRead,
  AllSubscription,
  Append,
  AppendOutcome,
  EventStreams,
  NewEvent,
  StreamRead,
  SubscriptionItem,
} from './event-streams';
import { LiveSubscription, subscriptionBuffer } from './live-subscription';
import { fromResolved } from './recorded';
import { Slots } from './slots';
import type { StoredEvent } from './stored-event';

/**
 * Appends written but not yet taken by the socket, in the client's one append stream. Above its
 * high-water mark the client queues writes, and when the connection breaks it rejects a queued
 * write's promise that nobody holds: the process would end. So the mark (16) is raised above all
 * that can ever wait: appends in flight times their rounds until the keep-alive gives up.
 */
const unwrittenAppendsMax = 4_096;

const appendsInFlightMax = 256;

/** Events a subscription's filter looks at between two checkpoints: 32 times this. */
const checkpointInterval = 8;

/** Projections leave out the store's own streams and what is only a cache. */
const allButCaches = '^(?!\\$|snapshot-|segments-)';

/** The official client behind our door. One per process: its pending appends are shared (§0.3). */
export const connectClient = (url: string): EventStreams => {
  setDefaultHighWaterMark(true, unwrittenAppendsMax);
  const client = EventStoreDBClient.connectionString(url);
  const slots = new Slots(appendsInFlightMax);
  return {
    append: async (append, timeoutMs) => {
      if (!(await slots.take(timeoutMs))) {
        return { outcome: 'unavailable', reason: 'too many appends are in flight' };
      }
      try {
        return await appendInTime(client, append, timeoutMs);
      } finally {
        slots.release();
      }
    },
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

/** The server gives up on an append after this long, whatever the client asks (protocol §0a). */
const serverDeadlineMs = 2_000;

const appendInTime = async (
  client: EventStoreDBClient,
  { stream, expected, events }: Append,
  timeoutMs: number,
): Promise<AppendOutcome> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<AppendOutcome>((resolve) => {
    const reason = `no answer within ${timeoutMs} ms`;
    timer = setTimeout(() => resolve({ outcome: 'unknown', reason }), timeoutMs);
  });
  const expectedRevision = expected === beforeFirst ? NO_STREAM : BigInt(expected);
  const deadline = Math.min(timeoutMs, serverDeadlineMs);
  const sent = client
    .appendToStream(stream, events.map(toEventData), { expectedRevision, deadline })
    .then(({ position }): AppendOutcome =>
      position === undefined
        ? { outcome: 'unknown', reason: 'answered without a position' }
        : { outcome: 'appended', position },
    )
    .catch(classifyFailure);
  try {
    return await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
};

const toEventData = ({ id, type, data, metadata }: NewEvent): JSONEventData => ({
  id,
  type,
  contentType: 'application/json',
  data: data as Record<string, unknown>,
  metadata: metadata as Record<string, unknown>,
});

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
  { from, prefixes, signal }: AllSubscription,
): AsyncGenerator<SubscriptionItem> {
  const live = LiveSubscription.start((checkpointReached) =>
    client.subscribeToAll(
      {
        fromPosition: from ?? START,
        filter: {
          filterOn: STREAM_NAME,
          checkpointInterval,
          checkpointReached: (_subscription, position) => checkpointReached(position),
          ...(prefixes === undefined ? { regex: allButCaches } : { prefixes: [...prefixes] }),
        },
      },
      { highWaterMark: subscriptionBuffer },
    ),
  );
  yield* live.items(signal);
}
