import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  type DomainEvent,
  type EventMetadata,
  type EventSchema,
  type Instant,
} from '@wagerlog/event-sourcing';
import type { EventTexts, NewEvent } from '../streams/event-streams';
import type { CommandContext } from './command';
import { askedText, linkHash, textOfParts } from './hash-chain';

export interface SealedEvent<Event extends DomainEvent = DomainEvent> extends NewEvent {
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly metadata: EventMetadata;
  readonly texts: EventTexts;
}

interface Sealed<Event extends DomainEvent> {
  readonly event: SealedEvent<Event>;
  readonly bytes: number;
}

/**
 * Seals the events of one decision: id, metadata and link of the chain, fixed once, so that the
 * same event is sent however often its append is repeated. Ids are random per decision: no other
 * decision passes as already written. What is written to be hashed is what is sent.
 */
export const sealer = ({ schema, occurredAt, context }: Sealing) => {
  const { commandId, correlationId, causationId, traceparent } = context;
  const actor = { kind: context.actor.kind, id: context.actor.id };
  const asked = askedText({ actor, causationId, commandId, correlationId });
  const trace = traceparent === undefined ? {} : { traceparent };
  const circumstances = canonicalJson({ occurredAt, ...trace }).slice(1);
  return <Event extends DomainEvent>(
    { type, data }: Event,
    previousHash: string,
  ): Sealed<Event> => {
    const schemaVersion = schema.versions[type];
    if (schemaVersion === undefined) throw new Error(`no schema version of ${type}`);
    const id = randomUUID();
    const parts = { asked, data: canonicalJson(data) };
    const linked = previousHash + textOfParts({ id, type }, parts, { schemaVersion, occurredAt });
    const hash = linkHash(linked);
    const metadata = {
      ...{ schemaVersion, occurredAt, correlationId, causationId, commandId, actor },
      ...{ hash, previousHash },
      ...trace,
    };
    const links = `"hash":"${hash}","previousHash":${canonicalJson(previousHash)}`;
    const written = `{${asked},${links},"schemaVersion":${schemaVersion},${circumstances}`;
    return {
      event: { id, type, data, metadata, texts: { data: parts.data, metadata: written } },
      bytes: Buffer.byteLength(linked) + envelopeBytes,
    };
  };
};

/** The hash of its own, the trace, and the names of all members. */
const envelopeBytes = 448;

/** The same event, when its decision shares an append and is not the last one there. */
export const endingBefore = <Event extends DomainEvent>(
  event: SealedEvent<Event>,
  lastOfAppend: number,
): SealedEvent<Event> => {
  const { metadata, texts } = event;
  const written = `${texts.metadata.slice(0, -1)},"lastOfAppend":${lastOfAppend}}`;
  return {
    ...event,
    metadata: { ...metadata, lastOfAppend },
    texts: { ...texts, metadata: written },
  };
};

export interface Sealing {
  readonly schema: EventSchema;
  readonly occurredAt: Instant;
  readonly context: CommandContext;
}
