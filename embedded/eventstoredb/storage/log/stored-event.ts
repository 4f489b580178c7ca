import { crc32 } from 'node:zlib';
import { DamagedFile } from '../../../data-file/damaged-file';

/** An event as a client proposes it; `id` is a canonical lower-case UUID. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

/** Where an event belongs: its stream, its revision there and its position in the log. */
export interface Place {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/** Stands for the wire's 2^63 - 1, the revision of the `$streamDeleted` event. */
export const TOMBSTONE_REVISION = Number.MAX_SAFE_INTEGER;

const FLAG_JSON = 1;
const FLAG_BLANK = 2;
const AT = { checksum: 0, flags: 4, id: 5, revision: 21, created: 29, lengths: 37, body: 49 };

/**
 * One record of the log, decoded only where it is looked at. Layout, little endian: checksum (4),
 * flags (1), id (16), revision (8, double), created in ms (8, double), lengths of stream, type and
 * metadata (3 x 4), then these three and the data. The checksum covers the position as well, so
 * that a record at a wrong place is found too.
 */
export class StoredEvent {
  constructor(
    readonly position: number,
    readonly bytes: Buffer,
  ) {}

  /** The position the next record has: positions are byte offsets in the log, without gaps. */
  get nextPosition(): number {
    return this.position + this.bytes.length;
  }

  /** A blank record only uses up a position, as an append of no events does. */
  get isBlank(): boolean {
    return (this.flags & FLAG_BLANK) !== 0;
  }

  get isJson(): boolean {
    return (this.flags & FLAG_JSON) !== 0;
  }

  /** The 16 bytes of the UUID. */
  get id(): Buffer {
    return this.bytes.subarray(AT.id, AT.revision);
  }

  get revision(): number {
    return this.bytes.readDoubleLE(AT.revision);
  }

  /** Milliseconds since 1970. */
  get createdAt(): number {
    return this.bytes.readDoubleLE(AT.created);
  }

  /** Where its parts begin and end in `bytes`. */
  get parts(): Readonly<
    Record<'stream' | 'type' | 'metadata' | 'data', readonly [number, number]>
  > {
    const { typeAt, metadataAt, dataAt } = this;
    return {
      stream: [AT.body, typeAt],
      type: [typeAt, metadataAt],
      metadata: [metadataAt, dataAt],
      data: [dataAt, this.bytes.length],
    };
  }

  get stream(): string {
    return this.bytes.toString('utf8', AT.body, this.typeAt);
  }

  get streamBytes(): Buffer {
    return this.bytes.subarray(AT.body, this.typeAt);
  }

  get type(): string {
    return this.bytes.toString('utf8', this.typeAt, this.metadataAt);
  }

  get metadata(): Buffer {
    return this.bytes.subarray(this.metadataAt, this.dataAt);
  }

  get data(): Buffer {
    return this.bytes.subarray(this.dataAt);
  }

  private get flags(): number {
    return this.bytes.readUInt8(AT.flags);
  }

  private get typeAt(): number {
    return AT.body + this.bytes.readUInt32LE(AT.lengths);
  }

  private get metadataAt(): number {
    return this.typeAt + this.bytes.readUInt32LE(AT.lengths + 4);
  }

  private get dataAt(): number {
    return this.metadataAt + this.bytes.readUInt32LE(AT.lengths + 8);
  }
}

/** Writes an event down for its place. */
export function encodeEvent(place: Place, event: ProposedEvent, createdAt: number): StoredEvent {
  const { metadata, data } = event;
  const streamBytes = Buffer.byteLength(place.stream);
  const typeBytes = Buffer.byteLength(event.type);
  const dataAt = AT.body + streamBytes + typeBytes + metadata.length;
  const bytes = Buffer.allocUnsafe(dataAt + data.length);
  bytes[AT.flags] = event.isJson ? FLAG_JSON : 0;
  bytes.write(event.id.replaceAll('-', ''), AT.id, 'hex');
  bytes.writeDoubleLE(place.revision, AT.revision);
  bytes.writeDoubleLE(createdAt, AT.created);
  bytes.writeUInt32LE(streamBytes, AT.lengths);
  bytes.writeUInt32LE(typeBytes, AT.lengths + 4);
  bytes.writeUInt32LE(metadata.length, AT.lengths + 8);
  bytes.write(place.stream, AT.body);
  bytes.write(event.type, AT.body + streamBytes);
  bytes.set(metadata, dataAt - metadata.length);
  bytes.set(data, dataAt);
  return sealed(place.position, bytes);
}

/** A record without an event, which only moves the log on. */
export function encodeBlank(position: number): StoredEvent {
  const bytes = Buffer.alloc(AT.body);
  bytes[AT.flags] = FLAG_BLANK;
  return sealed(position, bytes);
}

function sealed(position: number, bytes: Buffer): StoredEvent {
  bytes.writeUInt32LE(checksum(position, bytes), AT.checksum);
  return new StoredEvent(position, bytes);
}

/** @throws DamagedFile when the bytes are not what was written at this position. */
export function decodeEvent(position: number, bytes: Buffer): StoredEvent {
  const intact =
    bytes.length >= AT.body && bytes.readUInt32LE(AT.checksum) === checksum(position, bytes);
  if (!intact) throw new DamagedFile(`the record at position ${position} fails its checksum`);
  return new StoredEvent(position, bytes);
}

function checksum(position: number, bytes: Buffer): number {
  return crc32(bytes.subarray(AT.flags), position % 2 ** 32);
}
