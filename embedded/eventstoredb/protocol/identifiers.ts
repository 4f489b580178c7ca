import { UUID, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { invalidArgument } from './failures';

/** What nearly all clients send, and nothing is to be done with. */
const CANONICAL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const CANONICAL_LENGTH = 36;
/** The header of the field of a UUID that holds it as text. */
const TEXT_FIELD = 0x12;

const UUID_TEXT = /^[0-9a-f]{32}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

/** A UUID in either form a client may send, as canonical lower-case text. */
export function uuidFromWire(uuid: UUID | undefined): string {
  if (uuid === undefined) throw invalidArgument('An id is missing.');
  const structured = uuid.getStructured();
  if (structured === undefined && CANONICAL.test(uuid.getString())) return uuid.getString();
  const hex =
    structured === undefined
      ? uuid.getString().toLowerCase().replace(/[{}-]/g, '')
      : half(structured.getMostSignificantBits()) + half(structured.getLeastSignificantBits());
  if (!UUID_TEXT.test(hex)) throw invalidArgument('Unrecognized Guid format.');
  return dashed(hex);
}

/** As `uuidFromWire`, from the bytes of the message. */
export function uuidFromBytes(message: Uint8Array | undefined): string {
  if (message?.[0] === TEXT_FIELD && message[1] === CANONICAL_LENGTH) {
    const text = Buffer.from(message.buffer, message.byteOffset + 2, message.length - 2);
    const id = text.toString('latin1');
    if (CANONICAL.test(id)) return id;
  }
  return uuidFromWire(message && UUID.deserializeBinary(message));
}

/** As `uuidFromBytes`, for the id of an event, which may not be all zeros. */
export function eventIdFromWire(message: Uint8Array | undefined): string {
  const id = uuidFromBytes(message);
  if (id === NIL) throw invalidArgument("Empty eventId provided. (Parameter 'eventId')");
  return id;
}

export function uuidText(bytes: Buffer): string {
  return dashed(bytes.toString('hex'));
}

/** The two signed 64-bit halves some clients prefer. */
export function structuredUuid(id: string): UUID {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  const structured = new UUID.Structured()
    .setMostSignificantBits(bytes.readBigInt64BE(0).toString())
    .setLeastSignificantBits(bytes.readBigInt64BE(8).toString());
  return new UUID().setStructured(structured);
}

/** The name a request is about. */
export function streamFromWire(identifier: StreamIdentifier | undefined): string {
  return streamFromBytes(Buffer.from(identifier?.getStreamName_asU8() ?? []));
}

/** As `streamFromWire`, from the name itself. */
export function streamFromBytes(name: Buffer | undefined): string {
  const stream = name?.toString('utf8') ?? '';
  if (stream === '') throw invalidArgument('A stream name is missing.');
  return stream;
}

export function streamToWire(stream: string): StreamIdentifier {
  return new StreamIdentifier().setStreamName(Buffer.from(stream));
}

function half(signed: string): string {
  return BigInt.asUintN(64, BigInt(signed)).toString(16).padStart(16, '0');
}

function dashed(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join('-')}-${hex.slice(20)}`;
}
