import { randomUUID } from 'node:crypto';
import {
  type DomainEvent,
  type EventMetadata,
  type EventSchema,
  type Instant,
} from '@wagerlog/event-sourcing';
import type { NewEvent } from '../streams/event-streams';
import type { CommandContext } from './command';
import { hashedText, linkHash } from './hash-chain';

export interface SealedEvent<Event extends DomainEvent = DomainEvent> extends NewEvent {
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly metadata: EventMetadata;
}

/**
 * Id, metadata and link of the chain, fixed once: the same event is sent however often its append
 * is repeated. Ids are random per decision, so no other decision passes as already written.
 */
export const seal = <Event extends DomainEvent>(
  event: Event,
  { schema, previousHash, occurredAt, context }: Sealing,
): { readonly event: SealedEvent<Event>; readonly bytes: number } => {
  const schemaVersion = schema.versions[event.type];
  if (schemaVersion === undefined) throw new Error(`no schema version of ${event.type}`);
  const { commandId, correlationId, causationId, actor, traceparent } = context;
  const { kind, id: actorId } = actor;
  const written = {
    schemaVersion,
    occurredAt,
    correlationId,
    causationId,
    commandId,
    actor: { kind, id: actorId },
  };
  const named = { id: randomUUID(), type: event.type, data: event.data };
  const text = hashedText(named, written);
  const hash = linkHash(previousHash, text);
  const trace = traceparent === undefined ? {} : { traceparent };
  const metadata = { ...written, hash, previousHash, ...trace };
  return { event: { ...named, metadata }, bytes: Buffer.byteLength(text) + envelopeBytes };
};

/** Both hashes, the trace, and the names of all members. */
const envelopeBytes = 512;

export interface Sealing {
  readonly schema: EventSchema;
  readonly previousHash: string;
  readonly occurredAt: Instant;
  readonly context: CommandContext;
}
