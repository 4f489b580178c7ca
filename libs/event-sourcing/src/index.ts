export { canonicalJson } from './canonical-json';
export { firstRefusal, foldAll, isKnown, isRefusal, known, refuse } from './decider';
export type { Decider, Decision, Fold, Known, Moment, Refusal, Rule } from './decider';
export { dispatch } from './dispatch';
export type { Handlers } from './dispatch';
export { beforeFirst } from './event';
export type {
  Actor,
  DomainEvent,
  EventMetadata,
  Folded,
  Instant,
  Json,
  Position,
  RecordedEvent,
} from './event';
export { lastingMap, readText, readUint, writeText, writeUint } from './lasting-map';
export type { LastingMap, Packing, Parts, Sink, Source } from './lasting-map';
export { persistentMap } from './persistent-map';
export type { PersistentMap } from './persistent-map';
export type { Projection } from './projection';
export type { StateForm, StateSize, WrittenState } from './state-form';
export { parseSettlementId, parseStreamName, storeIdentityStream, streamName } from './stream-name';
export { upcast, upcaster } from './upcaster';
export type { EventSchema, JsonObject, SchemaVersions, Undecodable, Upcaster } from './upcaster';
