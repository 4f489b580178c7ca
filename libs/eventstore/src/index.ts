export type { CircuitChange, OnCircuitChange } from './breaking/circuit';
export type {
  CommandContext,
  Freshness,
  Look,
  LookRequest,
  Outcome,
  Recorded,
  RunRequest,
  StreamKind,
  Timing,
} from './deciding/command';
export { DecisionRunner, defaultBounds } from './deciding/decision-runner';
export type { DecisionRunnerOptions, RunnerBounds } from './deciding/decision-runner';
export type { CacheFigures } from './deciding/head-cache';
export type { DecidingReport } from './deciding/definite-append';
export type { EventsRead } from './deciding/recall';
export { chainStart, eventHash } from './deciding/hash-chain';
export { AppendRejected, OutcomeUnknown, StoreUnavailable, StreamGap } from './errors';
export type { Followed, FollowRequest } from './following/follow-all';
export { eventStoreOver, openEventStore } from './store/event-store';
export type { EventStore, EventStoreOptions } from './store/event-store';
export { storeIdentitySchema } from './store/store-identity';
export type { StoreIdentified } from './store/store-identity';
export { connectClient } from './streams/client-streams';
export type {
  AllRead,
  AllSubscription,
  Append,
  AppendOutcome,
  EventStreams,
  NewEvent,
  StreamRead,
  SubscriptionItem,
} from './streams/event-streams';
export { decode, UndecodableEvent } from './streams/stored-event';
export type { StoredEvent } from './streams/stored-event';
export { connectThreaded } from './streams/thread/threaded-streams';
