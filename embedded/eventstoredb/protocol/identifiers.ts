import { UUID, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { invalidArgument } from './failures';

/** What nearly all clients send, and nothing is to be done with. */
const CANONICAL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const UUID_TEXT = /^[0-9a-f]{32}$/;
const NIL = '0'.repeat(32);

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

/** As `uuidFromWire`, for the id of an event, which may not be all zeros. */
export function eventIdFromWire(uuid: UUID | undefined): string {
  const id = uuidFromWire(uuid);
  if (id.replaceAll('-', '') === NIL)
    throw invalidArgument("Empty eventId provided. (Parameter 'eventId')");
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
  const stream = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
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
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
