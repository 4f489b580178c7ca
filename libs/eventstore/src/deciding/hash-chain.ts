import { canonicalJson, type EventMetadata } from '@wagerlog/event-sourcing';
import { hash } from 'node:crypto';

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** The chain of a stream starts from its name, so that whole streams cannot be swapped. */
export const chainStart = (stream: string): string => sha256(stream);

type Named = { readonly id: string; readonly type: string };
type Asked = Pick<EventMetadata, 'actor' | 'causationId' | 'commandId' | 'correlationId'>;

/** Canonical text, without the braces, of what all events of one command have in common. */
export const askedText = ({ actor, causationId, commandId, correlationId }: Asked): string =>
  `"actor":${canonicalJson(actor)}` +
  `,"causationId":${canonicalJson(causationId)}` +
  `,"commandId":${canonicalJson(commandId)}` +
  `,"correlationId":${canonicalJson(correlationId)}`;

/**
 * What is hashed of an event: everything it says, but not the trace it was part of. The text is
 * `canonicalJson` of one object with these members, written in their order.
 */
export const hashedText = (
  event: Named & { readonly data: unknown },
  metadata: Omit<EventMetadata, 'hash' | 'previousHash'>,
): string =>
  textOfParts(event, { asked: askedText(metadata), data: canonicalJson(event.data) }, metadata);

/** The same from the parts that are text already. */
export const textOfParts = (
  { id, type }: Named,
  { asked, data }: { readonly asked: string; readonly data: string },
  { occurredAt, schemaVersion }: Pick<EventMetadata, 'occurredAt' | 'schemaVersion'>,
): string =>
  `{${asked},"data":${data},"id":${canonicalJson(id)},"occurredAt":${canonicalJson(occurredAt)}` +
  `,"schemaVersion":${schemaVersion},"type":${canonicalJson(type)}}`;

/** One link: of the previous hash, followed by the event's text. */
export const linkHash = (linked: string): string => sha256(linked);

export const eventHash = (previousHash: string, ...hashed: Parameters<typeof hashedText>): string =>
  linkHash(previousHash + hashedText(...hashed));
