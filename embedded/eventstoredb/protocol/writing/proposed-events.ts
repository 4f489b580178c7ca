import type { ProposedEvent } from '../../storage/log/stored-event';
import { APPEND_BYTES_MAX, invalidArgument, missingProperty } from '../failures';
import { eventIdFromWire } from '../identifiers';

/** What Append's and BatchAppend's messages have in common. */
export interface ProposedMessage {
  /** The bytes of a UUID message. */
  readonly id: Uint8Array | undefined;
  readonly type: string | undefined;
  readonly contentType: string | undefined;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
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
  const { metadata, data } = message;
  const type = message.type ?? fail('type');
  const contentType = message.contentType ?? fail('content-type');
  const id = eventIdFromWire(message.id);
  if (type === '') throw invalidArgument("Empty eventType provided. (Parameter 'eventType')");
  return { id, type, isJson: contentType === 'application/json', metadata, data };
}

function fail(property: string): never {
  throw missingProperty(property);
}
