import { beforeFirst, type DomainEvent } from '@wagerlog/event-sourcing';
import type { EventStreams } from '../streams/event-streams';
import type { Snapshots } from '../snapshots/snapshots';
import { readFirstPage } from './cold-read';
import type { StreamKind } from './command';
import { emptyHead, readPage, type Head } from './head';

/**
 * The first retry: another process wrote in between. Nothing of ours happened. Fold only what is
 * new and let the commands be decided again, with new event ids, until their deadlines.
 */
export const afterConflict = async <State, Event extends DomainEvent>(
  folding: Folding<State, Event>,
  head: Head<State>,
): Promise<Head<State>> => {
  const newer = await foldNewer(folding, head);
  // A store that refuses the revision we folded and has nothing newer is not the one we folded.
  if (newer.revision === head.revision)
    return foldNewer(folding, emptyHead(folding.stream, folding.kind));
  return newer;
};

const pauseMaxMs = 20;

/**
 * How long to wait before what is new is read: two processes on one hot stream would else run into
 * each other in step.
 * @param conflicts since the last append that was taken @param random from 0 to below 1
 */
export const pauseMsAfter = (conflicts: number, random: number): number =>
  conflicts > 1 ? random * Math.min(pauseMaxMs, 2 ** conflicts) : 0;

export interface Folding<State, Event extends DomainEvent> {
  readonly streams: EventStreams;
  readonly stream: string;
  readonly kind: StreamKind<State, Event>;
  readonly snapshots: Snapshots;
  readonly pageTimeoutMs: number;
  /** Told after each page, so that a long way is not walked twice. */
  readonly onPage: (head: Head<State>) => void;
  /** Nobody waits any more: stop where we are. */
  readonly isAbandoned: () => boolean;
}

/** The head with all events the leader has now. Throws `StoreUnavailable`. */
export const foldNewer = async <State, Event extends DomainEvent>(
  { streams, stream, kind, snapshots, ...folding }: Folding<State, Event>,
  from: Head<State>,
): Promise<Head<State>> => {
  const { pageTimeoutMs: timeoutMs, onPage, isAbandoned } = folding;
  let head = from;
  for (;;) {
    const catchUp = { stream, kind, head, timeoutMs };
    const isCold = head.revision === beforeFirst && kind.form !== undefined;
    const page = await (isCold
      ? readFirstPage(streams, catchUp, snapshots)
      : readPage(streams, catchUp));
    head = page.head;
    onPage(head);
    if (page.complete || isAbandoned()) return head;
  }
};
