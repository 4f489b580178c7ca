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

/** The properties of an event that are the same for many. */
const JSON_TYPE = property('content-type', 'application/json');
const BINARY_TYPE = property('content-type', 'application/octet-stream');

/** The events of a read or a subscription, each as the bytes of a ReadResp. */
export function eventFrames(resolved: readonly ResolvedEvent[], form: UuidForm): Buffer[] {
  const size = resolved.reduce((sum, { event, link }) => sum + sizeMax(event) + sizeMax(link), 0);
  const writer = new ProtobufWriter(size + resolved.length * 2 * FIELD_BYTES_MAX);
  const frames = resolved.map(() => EMPTY);
  for (let at = resolved.length - 1; at >= 0; at -= 1) {
    const end = writer.mark;
    writeRead(writer, resolved[at] ?? {}, form);
    frames[at] = writer.finish(end);
  }
  return frames;
}

const EMPTY: Buffer = Buffer.alloc(0);

function writeRead(writer: ProtobufWriter, { event, link }: ResolvedEvent, form: UuidForm): void {
  const end = writer.mark;
  writer.number(3, (link ?? event)?.position ?? 0);
  if (link !== undefined) writeEvent({ writer, form }, 2, link);
  if (event !== undefined) writeEvent({ writer, form }, 1, event);
  writer.nest(1, end);
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
  const { bytes, parts } = event;
  writer.part(8, bytes, parts.data);
  writer.part(7, bytes, parts.metadata);
  writer.fields(event.isJson ? JSON_TYPE : BINARY_TYPE);
  const createdEnd = writer.mark;
  writer.text(2, ticks(event.createdAt));
  writer.text(1, 'created');
  writer.nest(6, createdEnd);
  const typeEnd = writer.mark;
  writer.part(2, bytes, parts.type);
  writer.text(1, 'type');
  writer.nest(6, typeEnd);
  writer.number(5, event.position);
  writer.number(4, event.position);
  const isTombstone = event.revision === TOMBSTONE_REVISION;
  writer.number(3, isTombstone ? TOMBSTONE_ON_THE_WIRE : event.revision);
  const streamEnd = writer.mark;
  writer.part(3, bytes, parts.stream);
  writer.nest(2, streamEnd);
  writeUuid(writer, event.id, form);
  writer.nest(field, end);
}

/** An entry of the map `metadata` of a RecordedEvent. */
function property(key: string, value: string): Buffer {
  const writer = new ProtobufWriter(key.length + value.length + FIELD_BYTES_MAX * 3);
  const end = writer.mark;
  writer.text(2, value);
  writer.text(1, key);
  writer.nest(6, end);
  return writer.finish();
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
