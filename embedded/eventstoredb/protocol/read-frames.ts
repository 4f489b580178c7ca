import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { TOMBSTONE_REVISION, type StoredEvent } from '../storage/log/stored-event';
import { streamToWire, uuidText } from './identifiers';
import { FIELD_BYTES_MAX, ProtobufWriter } from './protobuf-writer';

/** A record as it is read: itself, or a link with the event it points to, if that is readable. */
export interface ResolvedEvent {
  readonly event?: StoredEvent;
  readonly link?: StoredEvent;
}

export type UuidForm = 'string' | 'structured';

const TOMBSTONE_ON_THE_WIRE = 2n ** 63n - 1n;
const FIELDS_PER_EVENT = 24;
const FIXED_BYTES = 160;
const JSON_TYPE = 'application/json';
const BINARY_TYPE = 'application/octet-stream';

/** One event of a read or a subscription, as the bytes of a ReadResp. */
export function eventFrame({ event, link }: ResolvedEvent, form: UuidForm): Buffer {
  const size = [event, link].reduce((sum, part) => sum + sizeMax(part), FIELD_BYTES_MAX * 2);
  const writer = new ProtobufWriter(size);
  const end = writer.mark;
  writer.number(3, (link ?? event)?.position ?? 0);
  if (link !== undefined) writeEvent({ writer, form }, 2, link);
  if (event !== undefined) writeEvent({ writer, form }, 1, event);
  writer.nest(1, end);
  return writer.finish();
}

export function confirmationFrame(subscriptionId: string): Buffer {
  const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId);
  return frame(new ReadResp().setConfirmation(confirmation));
}

export function caughtUpFrame(): Buffer {
  return frame(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
}

export function checkpointFrame(position: number): Buffer {
  const checkpoint = new ReadResp.Checkpoint()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position));
  return frame(new ReadResp().setCheckpoint(checkpoint));
}

export function streamNotFoundFrame(stream: string): Buffer {
  const notFound = new ReadResp.StreamNotFound().setStreamIdentifier(streamToWire(stream));
  return frame(new ReadResp().setStreamNotFound(notFound));
}

export function firstPositionFrame(revision: number): Buffer {
  return frame(new ReadResp().setFirstStreamPosition(String(revision)));
}

export function lastPositionFrame(revision: number): Buffer {
  return frame(new ReadResp().setLastStreamPosition(String(revision)));
}

function frame(response: ReadResp): Buffer {
  return Buffer.from(response.serializeBinary());
}

function sizeMax(event: StoredEvent | undefined): number {
  if (event === undefined) return 0;
  return event.bytes.length + FIXED_BYTES + FIELDS_PER_EVENT * FIELD_BYTES_MAX;
}

interface Encoding {
  readonly writer: ProtobufWriter;
  readonly form: UuidForm;
}

/** A RecordedEvent as field `field`; its parts in the reverse order of their numbers. */
function writeEvent({ writer, form }: Encoding, field: number, event: StoredEvent): void {
  const end = writer.mark;
  writer.bytes(8, event.data);
  writer.bytes(7, event.metadata);
  writeProperty(writer, 'content-type', Buffer.from(event.isJson ? JSON_TYPE : BINARY_TYPE));
  writeProperty(writer, 'created', Buffer.from(ticks(event.createdAt)));
  writeProperty(writer, 'type', event.typeBytes);
  writer.number(5, event.position);
  writer.number(4, event.position);
  const isTombstone = event.revision === TOMBSTONE_REVISION;
  writer.number(3, isTombstone ? TOMBSTONE_ON_THE_WIRE : event.revision);
  const streamEnd = writer.mark;
  writer.bytes(3, event.streamBytes);
  writer.nest(2, streamEnd);
  writeUuid(writer, event.id, form);
  writer.nest(field, end);
}

function writeProperty(writer: ProtobufWriter, key: string, value: Uint8Array): void {
  const end = writer.mark;
  writer.bytes(2, value);
  writer.text(1, key);
  writer.nest(6, end);
}

function writeUuid(writer: ProtobufWriter, id: Buffer, form: UuidForm): void {
  const end = writer.mark;
  if (form === 'string') {
    writer.text(2, uuidText(id));
  } else {
    writer.number(2, id.readBigInt64BE(8));
    writer.number(1, id.readBigInt64BE(0));
    writer.nest(1, end);
  }
  writer.nest(1, end);
}

/** The wire counts in steps of 100 ns. */
function ticks(milliseconds: number): string {
  return `${milliseconds}0000`;
}
