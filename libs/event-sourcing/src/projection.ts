import type { DomainEvent, RecordedEvent } from './event';

/**
 * A read model: a document type and a pure function. The projector owns position, batching,
 * guarding and parking; the projection only says which documents an event touches and how.
 */
export interface Projection<Document extends object, Event extends DomainEvent = DomainEvent> {
  /** Collection name without version: `bets`. */
  readonly name: string;
  /** Raised when the documents' shape or meaning changes; the collection is `name_v{version}`. */
  readonly version: number;
  /** Event types this projection looks at. */
  readonly handles: readonly Event['type'][];
  /** Ids of the documents the event touches. */
  readonly keysOf: (event: RecordedEvent<Event>) => readonly string[];
  /** `undefined`: the document this event builds on is missing, a gap: its key is parked. */
  readonly project: (
    document: Document | undefined,
    event: RecordedEvent<Event>,
    key: string,
  ) => Document | undefined;
}
