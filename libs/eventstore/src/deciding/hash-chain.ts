import { canonicalJson, type EventMetadata } from '@wagerlog/event-sourcing';
import { hash } from 'node:crypto';

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** The chain of a stream starts from its name, so that whole streams cannot be swapped. */
export const chainStart = (stream: string): string => sha256(stream);

/**
 * What is hashed of an event: everything it says, but not the trace it was part of. The text is
 * `canonicalJson` of one object with these members, written in their order.
 */
export const hashedText = (
  event: { readonly id: string; readonly type: string; readonly data: unknown },
  metadata: Omit<EventMetadata, 'hash' | 'previousHash'>,
): string =>
  `{"actor":${canonicalJson(metadata.actor)}` +
  `,"causationId":${canonicalJson(metadata.causationId)}` +
  `,"commandId":${canonicalJson(metadata.commandId)}` +
  `,"correlationId":${canonicalJson(metadata.correlationId)}` +
  `,"data":${canonicalJson(event.data)}` +
  `,"id":${canonicalJson(event.id)}` +
  `,"occurredAt":${canonicalJson(metadata.occurredAt)}` +
  `,"schemaVersion":${metadata.schemaVersion}` +
  `,"type":${canonicalJson(event.type)}}`;

/** One link: the previous hash and the event's text. */
export const linkHash = (previousHash: string, text: string): string => sha256(previousHash + text);

export const eventHash = (previousHash: string, ...hashed: Parameters<typeof hashedText>): string =>
  linkHash(previousHash, hashedText(...hashed));
