/** Anything JSON can hold without binary floating point: numbers are safe integers. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An instant, RFC 3339 in UTC with milliseconds: `2026-11-23T14:05:09.123Z`. Sorts as text. */
export type Instant = string;

/** What happened: a type in the past tense and the fact itself, as JSON. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** An event's place in the log of the whole store (`$all`). */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Who caused an event. Ids are pseudonymous. */
export interface Actor {
  readonly kind: 'customer' | 'service' | 'trader' | 'operator' | 'system';
  readonly id: string;
}

/** What the writer adds to every event; stored as the event's metadata. */
export interface EventMetadata {
  readonly schemaVersion: number;
  readonly occurredAt: Instant;
  readonly correlationId: string;
  readonly causationId: string;
  readonly commandId: string;
  readonly actor: Actor;
  /** SHA-256, hexadecimal, of the previous hash and this event; see `canonicalJson`. */
  readonly hash: string;
  readonly previousHash: string;
  /** W3C trace context; not part of the hash. */
  readonly traceparent?: string;
  /**
   * Revision of the append's last event, on the last event of a decision that shared an append:
   * the position answered was that event's. Not part of the hash.
   */
  readonly lastOfAppend?: number;
}

/** What a fold may rely on: the event, its revision in its stream (from 0) and its time. */
export interface Folded<Event extends DomainEvent = DomainEvent> {
  readonly event: Event;
  readonly revision: number;
  readonly occurredAt: Instant;
}

/** An event as the store gives it back, upcast to its newest schema version. */
export interface RecordedEvent<Event extends DomainEvent = DomainEvent> extends Folded<Event> {
  readonly id: string;
  readonly stream: string;
  readonly position: Position;
  readonly metadata: EventMetadata;
}

/** The revision before a stream's first event. */
export const beforeFirst = -1;
