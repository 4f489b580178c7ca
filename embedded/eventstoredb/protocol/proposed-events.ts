import type { UUID } from '@eventstore/db-client/generated/shared_pb';
import type { ProposedEvent } from '../storage/stored-event';
import { invalidArgument, missingProperty } from './failures';
import { eventIdFromWire } from './identifiers';

/** What Append's and BatchAppend's messages have in common. */
export interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

/** @throws CallFailure when the id, the type or the content type is missing or unusable. */
export function proposedFromWire(message: ProposedMessage): ProposedEvent {
  const properties = message.getMetadataMap();
  const type = properties.get('type') ?? fail('type');
  const contentType = properties.get('content-type') ?? fail('content-type');
  const id = eventIdFromWire(message.getId());
  if (type === '') throw invalidArgument('An event type may not be empty.');
  const isJson = contentType === 'application/json';
  const metadata = message.getCustomMetadata_asU8();
  return { id, type, isJson, metadata, data: message.getData_asU8() };
}

function fail(property: string): never {
  throw missingProperty(property);
}
