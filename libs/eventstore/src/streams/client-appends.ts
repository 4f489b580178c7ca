import { type EventData, type EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { beforeFirst } from '@wagerlog/event-sourcing';
import { classifyFailure } from './append-failure';
import type { Append, AppendOutcome, IsWanted, NewEvent } from './event-streams';
import { Slots } from './slots';

/** An append in the client's form. */
export interface ClientAppend extends Omit<Append, 'events'> {
  readonly events: readonly EventData[];
}

export type Send<Sent = Append> = (
  append: Sent,
  timeoutMs: number,
  isWanted?: IsWanted,
) => Promise<AppendOutcome>;

const inFlightMax = 256;

/** At most so many appends on their way; the others wait, and are then definitely not sent. */
export const inSlots = <Sent>(send: Send<Sent>): Send<Sent> => {
  const slots = new Slots(inFlightMax);
  return async (append, timeoutMs, isWanted) => {
    if (!(await slots.take(timeoutMs))) {
      return { outcome: 'unavailable', reason: 'too many appends are in flight' };
    }
    try {
      return await send(append, timeoutMs, isWanted);
    } finally {
      slots.release();
    }
  };
};

/** What is told of an append that did not go: its callers had given up while it waited. */
export const notWanted: AppendOutcome = {
  outcome: 'unavailable',
  reason: 'it waited too long to be sent',
};

export const clientAppend = ({ stream, expected, events }: Append): ClientAppend => ({
  stream,
  expected,
  events: events.map(({ id, type, data, metadata, texts }) =>
    clientEvent({ id, type, data, metadata: texts?.metadata ?? JSON.stringify(metadata) }),
  ),
});

/** Text of JSON spares the client writing it; of the data it takes only the object. */
export const clientEvent = ({ id, type, data, metadata: text }: TextedEvent): EventData => {
  const metadata = encoder.encode(text);
  return data instanceof Uint8Array
    ? { id, type, contentType: 'application/octet-stream', data, metadata }
    : {
        ...{ id, type, contentType: 'application/json', metadata },
        data: data as Record<string, unknown>,
      };
};

export interface TextedEvent extends Omit<NewEvent, 'metadata'> {
  readonly metadata: string;
}

const encoder = new TextEncoder();

/** The server gives up on an append after this long, whatever the client asks (protocol §0a). */
const serverDeadlineMs = 2_000;

export const sendThrough =
  (client: EventStoreDBClient): Send<ClientAppend> =>
  async ({ stream, expected, events }, timeoutMs) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<AppendOutcome>((resolve) => {
      const reason = `no answer within ${timeoutMs} ms`;
      timer = setTimeout(() => resolve({ outcome: 'unknown', reason }), timeoutMs);
    });
    const expectedRevision = expected === beforeFirst ? NO_STREAM : BigInt(expected);
    const deadline = Math.min(timeoutMs, serverDeadlineMs);
    const sent = client
      .appendToStream(stream, events as EventData[], { expectedRevision, deadline })
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
