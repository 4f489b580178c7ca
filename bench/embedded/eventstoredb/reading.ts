import { START, type EventStoreDBClient } from '@eventstore/db-client';
import type { Workload } from '../workload';
import { startSide } from './sides';

/** Events in the store; a round that has read all of them begins anew. */
const EVENTS = 300_000;

/** Looking at the clock costs more than an event does. */
const LOOK_EVERY = 256;

/** One long read of `$all`, forwards. */
export const readAll: Workload = {
  name: 'read-all',
  unit: 'events',
  goal: 0.9,
  start: (side) => startSide(side, EVENTS, countedFor(readingAll)),
};

/** A subscription to `$all` from its start, until it has caught up. */
export const catchUp: Workload = {
  name: 'catch-up',
  unit: 'events',
  goal: 0.9,
  start: (side) => startSide(side, EVENTS, countedFor(catchingUp)),
};

type Events = (client: EventStoreDBClient) => AsyncIterable<unknown>;

const readingAll: Events = (client) => client.readAll({ fromPosition: START });

async function* catchingUp(client: EventStoreDBClient): AsyncIterable<unknown> {
  const subscription = client.subscribeToAll({ fromPosition: START });
  subscription.once('caughtUp', () => void subscription.unsubscribe());
  yield* subscription;
}

const countedFor =
  (events: Events) =>
  async (client: EventStoreDBClient, seconds: number): Promise<number> => {
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1_000;
    let count = 0;
    while (performance.now() < endsAt) {
      for await (const event of events(client)) {
        if (event !== undefined) count += 1;
        if (count % LOOK_EVERY === 0 && performance.now() >= endsAt) break;
      }
    }
    return (count * 1_000) / (performance.now() - startedAt);
  };
