import { canonicalJson, type EventMetadata } from '@wagerlog/event-sourcing';
import { createHash } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The chain of a stream starts from its name, so that whole streams cannot be swapped. */
export const chainStart = (stream: string): string => sha256(stream);

/** What is hashed of an event: everything it says, but not the trace it was part of. */
export const hashedText = (
  event: { readonly id: string; readonly type: string; readonly data: unknown },
  metadata: Omit<EventMetadata, 'hash' | 'previousHash'>,
): string => {
  const { id, type, data } = event;
  const { schemaVersion, occurredAt, actor, commandId, correlationId, causationId } = metadata;
  const sealed = { id, type, schemaVersion, data, occurredAt, actor };
  return canonicalJson({ ...sealed, commandId, correlationId, causationId });
};

/** One link: the previous hash and the event's text. */
export const linkHash = (previousHash: string, text: string): string => sha256(previousHash + text);

export const eventHash = (previousHash: string, ...hashed: Parameters<typeof hashedText>): string =>
  linkHash(previousHash, hashedText(...hashed));
