import type { DomainEvent, EventSchema, RecordedEvent } from '@wagerlog/event-sourcing';
import { StoreUnavailable } from '../errors';
import type { EventStreams, StreamRead } from '../streams/event-streams';
import { decode, type StoredEvent } from '../streams/stored-event';

export interface EventsRead {
  readonly stream: string;
  readonly schema: EventSchema;
  readonly fromRevision: number;
  readonly count: number;
  readonly deadlineAt: number;
}

/** Decoded and upcast, in order, each with its own position; fewer at the stream's end. */
export const readEvents = async <Event extends DomainEvent>(
  streams: EventStreams,
  { stream, schema, fromRevision, count, deadlineAt }: EventsRead,
): Promise<readonly RecordedEvent<Event>[]> =>
  (await collect(streams, { stream, from: fromRevision, count, deadlineAt })).map((stored) =>
    decode<Event>(schema, stored),
  );

/**
 * The third retry is the client's: the same key again. The fold knows its revision, the answer is
 * rebuilt from what was recorded there: `count` events, with the position that was answered then.
 */
export const recall = async <Event extends DomainEvent>(
  streams: EventStreams,
  read: EventsRead,
): Promise<readonly RecordedEvent<Event>[]> => {
  const { stream, count, deadlineAt, fromRevision } = read;
  const events = await readEvents<Event>(streams, read);
  const last = events.at(-1);
  if (last === undefined || events.length < count) {
    throw new StoreUnavailable(`${stream}@${fromRevision} is not readable yet`);
  }
  const { lastOfAppend } = last.metadata;
  if (lastOfAppend === undefined)
    return events.map((each) => ({ ...each, position: last.position }));
  const [end] = await collect(streams, { stream, from: lastOfAppend, count: 1, deadlineAt });
  if (end === undefined)
    throw new StoreUnavailable(`${stream}@${lastOfAppend} is not readable yet`);
  return events.map((each) => ({ ...each, position: end.position }));
};

const collect = async (
  streams: EventStreams,
  read: StreamRead,
): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for await (const event of streams.readStream(read)) events.push(event);
  return events;
};
