import { status } from '@grpc/grpc-js';
import { CallFailure } from '../protocol/failures';

/** What the real server takes in one message. */
const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

/** In front of each message: whether it is compressed (1 byte) and its length (4). */
const PREFIX_BYTES = 5;

/** Messages as they are sent: each behind its prefix, never compressed. */
export function framed(messages: readonly Uint8Array[]): Buffer {
  const size = messages.reduce((sum, { length }) => sum + PREFIX_BYTES + length, 0);
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const message of messages) {
    frames[at] = 0;
    frames.writeUInt32BE(message.length, at + 1);
    frames.set(message, at + PREFIX_BYTES);
    at += PREFIX_BYTES + message.length;
  }
  return frames;
}

/** Cuts the messages of one call out of the chunks they arrive in. */
export class MessageCutter {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #wantedBytes = PREFIX_BYTES;

  /** The messages a chunk completes. @throws CallFailure */
  cut(chunk: Buffer): Buffer[] {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    if (this.#restBytes < this.#wantedBytes) return [];
    const bytes = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest);
    const messages: Buffer[] = [];
    let at = 0;
    while (at + PREFIX_BYTES <= bytes.length) {
      const end = at + PREFIX_BYTES + messageBytes(bytes, at);
      if (end > bytes.length) break;
      messages.push(bytes.subarray(at + PREFIX_BYTES, end));
      at = end;
    }
    this.#keep(bytes.subarray(at));
    return messages;
  }

  #keep(rest: Buffer): void {
    this.#rest = rest.length === 0 ? [] : [rest];
    this.#restBytes = rest.length;
    const isCut = rest.length >= PREFIX_BYTES;
    this.#wantedBytes = PREFIX_BYTES + (isCut ? messageBytes(rest, 0) : 0);
  }
}

function messageBytes(bytes: Buffer, at: number): number {
  if (bytes[at] !== 0) {
    throw new CallFailure(status.UNIMPLEMENTED, 'Compressed messages are not supported.');
  }
  const length = bytes.readUInt32BE(at + 1);
  if (length <= MESSAGE_BYTES_MAX) return length;
  const details = 'Received message exceeds the maximum configured message size.';
  throw new CallFailure(status.RESOURCE_EXHAUSTED, details);
}
