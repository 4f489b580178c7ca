import {
  beforeFirst,
  type DomainEvent,
  type Instant,
  type Position,
  type RecordedEvent,
} from '@wagerlog/event-sourcing';
import { StreamGap } from '../errors';
import type { EventStreams } from '../streams/event-streams';
import { decode } from '../streams/stored-event';
import type { StreamKind } from './command';
import { chainStart } from './hash-chain';

/** A folded stream and what the next event must follow. Immutable. */
export interface Head<State> {
  readonly state: State;
  readonly revision: number;
  /** Of the newest event; absent for an empty stream. */
  readonly position?: Position;
  /** The newest event's link of the hash chain. */
  readonly hash: string;
  /** The newest event's; empty text before the first: it sorts before every instant. */
  readonly occurredAt: Instant;
}

export const emptyHead = <State, Event extends DomainEvent>(
  stream: string,
  { fold }: StreamKind<State, Event>,
): Head<State> => ({
  state: fold.initial,
  revision: beforeFirst,
  hash: chainStart(stream),
  occurredAt: '',
});

export const advance = <State, Event extends DomainEvent>(
  { fold }: StreamKind<State, Event>,
  head: Head<State>,
  recorded: RecordedEvent<Event>,
): Head<State> => {
  const { revision, position, occurredAt, metadata } = recorded;
  const expected = head.revision + 1;
  if (revision !== expected) throw new StreamGap(recorded.stream, expected, revision);
  return {
    state: fold.evolve(head.state, recorded),
    revision,
    position,
    hash: metadata.hash,
    occurredAt,
  };
};

/** Events folded between two chances to keep what was folded, should the store go away. */
const pageEvents = 2_048;

export interface Page<State> {
  readonly head: Head<State>;
  /** The stream's end was reached. */
  readonly complete: boolean;
}

/** One page further. Throws what reading throws. */
export const readPage = async <State, Event extends DomainEvent>(
  streams: EventStreams,
  { stream, kind, head, timeoutMs, count = pageEvents }: CatchUp<State, Event>,
): Promise<Page<State>> => {
  let folded = head;
  const from = head.revision + 1;
  const page = streams.readStream({ stream, from, count, deadlineAt: Date.now() + timeoutMs });
  for await (const stored of page) {
    folded = advance(kind, folded, decode<Event>(kind.schema, stored));
  }
  return { head: folded, complete: folded.revision - head.revision < count };
};

export interface CatchUp<State, Event extends DomainEvent> {
  readonly stream: string;
  readonly kind: StreamKind<State, Event>;
  readonly head: Head<State>;
  readonly timeoutMs: number;
  readonly count?: number;
}
