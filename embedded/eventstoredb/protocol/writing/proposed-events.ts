import type { UUID } from '@eventstore/db-client/generated/shared_pb';
import type { ProposedEvent } from '../../storage/log/stored-event';
import { APPEND_BYTES_MAX, invalidArgument, missingProperty } from '../failures';
import { eventIdFromWire } from '../identifiers';

/** What Append's and BatchAppend's messages have in common. */
export interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

/** The protocol limits only the data; this bounds the memory one append can take in all. */
const ALL_BYTES_MAX = 64 * 1024 * 1024;
const BYTES_PER_EVENT = 100;

/** The events of one append, as they arrive. */
export class ProposedEvents {
  readonly list: ProposedEvent[] = [];
  #dataBytes = 0;
  #allBytes = 0;

  get isTooBig(): boolean {
    return this.#dataBytes > APPEND_BYTES_MAX || this.#allBytes > ALL_BYTES_MAX;
  }

  /** @throws CallFailure when the id, the type or the content type is missing or unusable. */
  add(message: ProposedMessage): void {
    const event = proposedFromWire(message);
    this.list.push(event);
    this.#dataBytes += event.data.length;
    this.#allBytes += event.data.length + event.metadata.length + BYTES_PER_EVENT;
  }
}

function proposedFromWire(message: ProposedMessage): ProposedEvent {
  const properties = message.getMetadataMap();
  const type = properties.get('type') ?? fail('type');
  const contentType = properties.get('content-type') ?? fail('content-type');
  const id = eventIdFromWire(message.getId());
  if (type === '') throw invalidArgument("Empty eventType provided. (Parameter 'eventType')");
  const isJson = contentType === 'application/json';
  const metadata = message.getCustomMetadata_asU8();
  return { id, type, isJson, metadata, data: message.getData_asU8() };
}

function fail(property: string): never {
  throw missingProperty(property);
}
