import { createHash } from 'node:crypto';
import { canonicalJson, type EventMetadata } from '@wagerlog/event-sourcing';
import type { StoredEvent } from '../evidence/stored-event';
import type { Note } from './finding';

/** What the next event of a stream has to continue. */
export interface ChainEnd {
  readonly revision: number;
  readonly hash: string;
  readonly occurredAt: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The hash a stream starts from, so that whole streams cannot be swapped. */
export const beforeFirstOf = (stream: string): ChainEnd => ({
  revision: -1,
  hash: sha256(stream),
  occurredAt: '',
});

/** SHA-256(previous hash ‖ canonical JSON of the stored event); design §9. */
export const hashOf = (previousHash: string, event: StoredEvent, metadata: EventMetadata): string =>
  sha256(
    previousHash +
      canonicalJson({
        id: event.id,
        type: event.type,
        schemaVersion: metadata.schemaVersion,
        data: event.data,
        occurredAt: metadata.occurredAt,
        actor: metadata.actor,
        commandId: metadata.commandId,
        correlationId: metadata.correlationId,
        causationId: metadata.causationId,
      }),
  );

/**
 * I13 of one event. The chain goes on from what the event *claims*, so that one broken link is one
 * finding and not one for every event after it.
 */
export const checkChain = (end: ChainEnd, event: StoredEvent, note: Note): ChainEnd => {
  const metadata = metadataOf(event);
  if (metadata === undefined) {
    note('I13', 'the metadata is not that of a recorded event');
    return { ...end, revision: event.revision };
  }
  if (event.revision !== end.revision + 1) {
    note('I13', `follows revision ${end.revision}: events between them are missing`);
  } else if (metadata.previousHash !== end.hash) {
    note('I13', `previousHash does not continue the chain (revision ${end.revision})`);
  }
  if (metadata.hash !== hashOf(metadata.previousHash, event, metadata)) {
    note('I13', 'the hash does not fit the event: it was changed after it was written');
  }
  if (metadata.occurredAt < end.occurredAt) {
    note('I13', `occurredAt ${metadata.occurredAt} is before its predecessor's ${end.occurredAt}`);
  }
  return { revision: event.revision, hash: metadata.hash, occurredAt: metadata.occurredAt };
};

const texts = [
  'occurredAt',
  'correlationId',
  'causationId',
  'commandId',
  'hash',
  'previousHash',
] as const;

/** The event's metadata, if it has the shape every recorded event has. */
export const metadataOf = ({ metadata }: StoredEvent): EventMetadata | undefined => {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const given = metadata as Partial<Record<keyof EventMetadata, unknown>>;
  if (typeof given.schemaVersion !== 'number' || typeof given.actor !== 'object') return undefined;
  return texts.every((name) => typeof given[name] === 'string')
    ? (metadata as EventMetadata)
    : undefined;
};
