import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  EventStoreDBClient,
  jsonEvent,
  type AllStreamSubscription,
  type EventData,
  type Position,
  type RecordedEvent,
  type ResolvedEvent,
  type StreamSubscription,
} from '@eventstore/db-client';
import { startEventStoreServer } from '../../../embedded/eventstoredb/server';

/** The store a contract test talks to, with the one client a process may have. */
export interface StoreUnderTest {
  readonly url: string;
  readonly client: EventStoreDBClient;
  readonly close: () => Promise<void>;
}

/** The store at EVENTSTORE_URL, or an embedded one of its own on a free port. */
export async function openStoreUnderTest(): Promise<StoreUnderTest> {
  const address = process.env['EVENTSTORE_URL'];
  if (address !== undefined) {
    const client = EventStoreDBClient.connectionString(address);
    return { url: address, client, close: () => client.dispose() };
  }
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'eventstore-contract-'));
  const server = await startEventStoreServer({ dataFolder });
  const client = EventStoreDBClient.connectionString(server.url);
  return {
    url: server.url,
    client,
    close: async () => {
      await client.dispose();
      await server.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** A stream no other test writes to; the store may be shared and keep what was written. */
export function freshStream(category = 'contract'): string {
  return `${category}-${randomUUID()}`;
}

/** Events of the given types, numbered in their data. */
export function eventsOf(...types: readonly string[]): EventData[] {
  return types.map((type, number) => jsonEvent({ type, data: { number } }));
}

/** Stream reads without links always carry the event. */
export function recorded(resolved: ResolvedEvent | undefined): RecordedEvent {
  if (resolved?.event === undefined) throw new Error('There is no event.');
  return resolved.event;
}

/** Where an event is in the order of all events. */
export function positionOf(resolved: ResolvedEvent | undefined): Position {
  const { position } = recorded(resolved);
  if (position === undefined) throw new Error('The event has no position.');
  return position;
}

/** All events a read delivers. */
export async function collect(read: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> {
  const events: ResolvedEvent[] = [];
  for await (const event of read) events.push(event);
  return events;
}

/** The first `count` events of a subscription, which is then ended. */
export async function take(
  subscription: StreamSubscription | AllStreamSubscription,
  count: number,
): Promise<ResolvedEvent[]> {
  const events: ResolvedEvent[] = [];
  for await (const event of subscription as AsyncIterable<ResolvedEvent>) {
    events.push(event);
    if (events.length === count) break;
  }
  await subscription.unsubscribe();
  return events;
}

export function revisionsOf(events: readonly ResolvedEvent[]): number[] {
  return events.map(({ event }) => Number(event?.revision));
}

export function typesOf(events: readonly ResolvedEvent[]): (string | undefined)[] {
  return events.map(({ event }) => event?.type);
}
