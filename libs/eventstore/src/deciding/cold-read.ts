import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { Snapshots } from '../snapshots/snapshots';
import { UnusableSnapshot } from '../snapshots/snapshot';
import type { EventStreams } from '../streams/event-streams';
import { decode } from '../streams/stored-event';
import { advance, readPage, type CatchUp, type Head, type Page } from './head';

/** Most streams are shorter: one read, and their snapshot is not asked for. */
const shortEvents = 32;

/** The first page of a stream nothing is known of: if it is a long one, from its snapshot on. */
export const readFirstPage = async <State, Event extends DomainEvent>(
  streams: EventStreams,
  catchUp: CatchUp<State, Event>,
  snapshots: Snapshots,
): Promise<Page<State>> => {
  const first = await readPage(streams, { ...catchUp, count: shortEvents });
  if (first.complete) return first;
  const { stream, kind } = catchUp;
  const snapshot = await snapshots.load(stream, kind);
  if (snapshot === undefined || snapshot.revision <= first.head.revision) return first;
  try {
    return await readOnwards(streams, { ...catchUp, head: snapshot });
  } catch (error) {
    if (!(error instanceof UnusableSnapshot)) throw error;
    snapshots.reject(stream, error.message);
    return first;
  }
};

const tailEvents = 2_048;

/** Reads the snapshot's own event again: is it the same, so is all before. */
const readOnwards = async <State, Event extends DomainEvent>(
  streams: EventStreams,
  { stream, kind, head, timeoutMs }: CatchUp<State, Event>,
): Promise<Page<State>> => {
  const read = { stream, from: head.revision, count: tailEvents };
  let folded: Head<State> | undefined;
  for await (const stored of streams.readStream({ ...read, deadlineAt: Date.now() + timeoutMs })) {
    const recorded = decode<Event>(kind.schema, stored);
    if (folded !== undefined) folded = advance(kind, folded, recorded);
    else if (recorded.revision === head.revision && recorded.metadata.hash === head.hash) {
      folded = head;
    } else throw new UnusableSnapshot(`of another event ${head.revision}`);
  }
  if (folded === undefined) throw new UnusableSnapshot(`there is no event ${head.revision}`);
  return { head: folded, complete: folded.revision - head.revision < tailEvents - 1 };
};
