import type { DomainEvent, RecordedEvent } from '@wagerlog/event-sourcing';
import { DecisionRunner, type DecisionRunnerOptions } from '../deciding/decision-runner';
import { breakingStreams } from '../breaking/breaking-streams';
import type { OnCircuitChange } from '../breaking/circuit';
import { readEvents, recall, type EventsRead } from '../deciding/recall';
import { followAll, type Followed, type FollowRequest } from '../following/follow-all';
import { connectClient } from '../streams/client-streams';
import type { AllRead, EventStreams, StreamRead } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';
import { connectThreaded } from '../streams/thread/threaded-streams';
import { measureSkew } from './clock-skew';
import { identify } from './store-identity';

/** Everything this process does with EventStoreDB. */
export interface EventStore {
  readonly runner: DecisionRunner;
  /** Decoded and upcast, each with its own position. @throws StoreUnavailable, UndecodableEvent */
  readonly readEvents: <Event extends DomainEvent>(
    read: EventsRead,
  ) => Promise<readonly RecordedEvent<Event>[]>;
  /** What a `known` answer is rebuilt from: with the position that was answered the first time. */
  readonly recall: <Event extends DomainEvent>(
    read: EventsRead,
  ) => Promise<readonly RecordedEvent<Event>[]>;
  readonly readStream: (read: StreamRead) => AsyncIterable<StoredEvent>;
  readonly readAll: (read: AllRead) => AsyncIterable<StoredEvent>;
  /** The log from a position on, for ever, across reconnections. */
  readonly subscribeToAll: (request: FollowRequest) => AsyncIterable<Followed>;
  /** The store's id, written at the first start. */
  readonly identity: (deadlineAt: number) => Promise<string>;
  /** Resolves when the leader answers. @throws StoreUnavailable */
  readonly ping: (deadlineAt: number) => Promise<void>;
  /** Milliseconds this process's clock is ahead of the store's. @throws StoreUnavailable */
  readonly clockSkew: (deadlineAt: number) => Promise<number>;
  readonly dispose: () => Promise<void>;
}

export interface EventStoreOptions extends DecisionRunnerOptions {
  /** `esdb://…`; one store per process (protocol §0.3). */
  readonly url: string;
  /** 1: appends go through a thread of their own; 0, the default: through this one. */
  readonly appendThreads?: number;
  /** It ended by itself, and another one starts; what it had is in doubt and settled. */
  readonly onThreadEnded?: (reason: string) => void;
  /** The store has stopped answering calls of one kind, is tried again, or answers. */
  readonly onCircuitChange?: OnCircuitChange;
}

export const openEventStore = ({
  url,
  appendThreads = 0,
  onThreadEnded: onEnded = () => undefined,
  onCircuitChange = () => undefined,
  ...options
}: EventStoreOptions): EventStore => {
  const streams = appendThreads === 0 ? connectClient(url) : connectThreaded({ url, onEnded });
  return eventStoreOver(breakingStreams(streams, onCircuitChange), options);
};

export const eventStoreOver = (
  streams: EventStreams,
  options: DecisionRunnerOptions = {},
): EventStore => {
  const runner = new DecisionRunner(streams, options);
  const { clock = Date.now } = options;
  return {
    runner,
    readEvents: (read) => readEvents(streams, read),
    recall: (read) => recall(streams, read),
    readStream: (read) => streams.readStream(read),
    readAll: (read) => streams.readAll(read),
    subscribeToAll: (request) => followAll(streams, request),
    identity: (deadlineAt) => identify(runner, deadlineAt),
    ping: (deadlineAt) => ping(streams, deadlineAt),
    clockSkew: (deadlineAt) => measureSkew(streams, clock, deadlineAt),
    dispose: async () => {
      runner.dispose();
      await streams.dispose();
    },
  };
};

const ping = async (streams: EventStreams, deadlineAt: number): Promise<void> => {
  for await (const _event of streams.readAll({ direction: 'backwards', count: 1, deadlineAt }))
    return;
};
