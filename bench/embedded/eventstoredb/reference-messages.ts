import {
  SupportedMethod,
  SupportedMethods,
} from '@eventstore/db-client/generated/serverfeatures_pb';
import type { Message } from 'google-protobuf';

const PREFIX_BYTES = 5;

/** A message as gRPC frames it: not compressed, with its length in front. */
export const framed = (message: Uint8Array): Buffer => {
  const frame = Buffer.alloc(PREFIX_BYTES + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
};

/** Cuts messages out of what arrives; a message may come in pieces. */
export const messagesFrom = (): ((chunk: Buffer) => Buffer[]) => {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const messages: Buffer[] = [];
    let at = 0;
    while (at + PREFIX_BYTES <= bytes.length) {
      const end = at + PREFIX_BYTES + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      messages.push(bytes.subarray(at + PREFIX_BYTES, end));
      at = end;
    }
    rest = bytes.subarray(at);
    return messages;
  };
};

export const encoded = (message: Message): Buffer => framed(message.serializeBinary());

/** The client asks once whether the server knows BatchAppend. */
export const supportedMethods = (): Buffer =>
  encoded(
    new SupportedMethods()
      .setEventStoreServerVersion('23.10.6')
      .setMethodsList([
        new SupportedMethod()
          .setServiceName('event_store.client.streams.streams')
          .setMethodName('batchappend'),
      ]),
  );
