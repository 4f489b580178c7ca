const VARINT = 0;
const LENGTH_DELIMITED = 2;
const NUMBER_BYTES_MAX = 10;
/** A varint has 7 bits of the number in each byte. */
const GROUP = 128;

/**
 * Writes one protobuf message from its end to its beginning, so that the length of a nested
 * message is known when its header is written. The generated classes cost ten times as much per
 * event read, and reading is what a server does most.
 */
export class ProtobufWriter {
  #at: number;
  readonly #buffer: Buffer;

  /** `size` is an upper bound of the message's bytes. */
  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
    this.#at = size;
  }

  /** Where the message written so far begins; `nest` takes it as the end of a nested one. */
  get mark(): number {
    return this.#at;
  }

  bytes(field: number, value: Uint8Array): void {
    this.#at -= value.length;
    this.#buffer.set(value, this.#at);
    this.#header(field, value.length);
  }

  /** As `bytes`, from a part of a buffer; a view of its own would cost more than the bytes. */
  part(field: number, source: Buffer, [from, to]: readonly [number, number]): void {
    this.#at -= to - from;
    source.copy(this.#buffer, this.#at, from, to);
    this.#header(field, to - from);
  }

  /** Fields that were written before. */
  fields(encoded: Uint8Array): void {
    this.#at -= encoded.length;
    this.#buffer.set(encoded, this.#at);
  }

  /** ASCII text. */
  text(field: number, value: string): void {
    this.#at -= value.length;
    this.#buffer.write(value, this.#at, 'latin1');
    this.#header(field, value.length);
  }

  /** A number up to 2^53, or any 64-bit number as a bigint (a negative one as in int64). */
  number(field: number, value: number | bigint): void {
    this.#varint(value);
    this.#varint(field * 8 + VARINT);
  }

  /** Makes what was written since `end` was marked a nested message. */
  nest(field: number, end: number): void {
    this.#header(field, end - this.#at);
  }

  /** What was written since `end` was marked, or since the beginning, as a message. */
  finish(end = this.#buffer.length): Buffer {
    return this.#buffer.subarray(this.#at, end);
  }

  #header(field: number, length: number): void {
    this.#varint(length);
    this.#varint(field * 8 + LENGTH_DELIMITED);
  }

  #varint(value: number | bigint): void {
    if (typeof value === 'bigint') return this.#longVarint(BigInt.asUintN(64, value));
    let bytes = 1;
    for (let rest = value; rest >= GROUP; rest = Math.floor(rest / GROUP)) bytes += 1;
    this.#at -= bytes;
    let [at, rest] = [this.#at, value];
    for (; rest >= GROUP; rest = Math.floor(rest / GROUP)) {
      this.#buffer[at++] = (rest % GROUP) + GROUP;
    }
    this.#buffer[at] = rest;
  }

  #longVarint(value: bigint): void {
    const groups: number[] = [];
    for (let rest = value; groups.length === 0 || rest > 0n; rest >>= 7n) {
      groups.push(Number(rest % 128n) + GROUP);
    }
    this.#at -= groups.length;
    this.#buffer.set(groups, this.#at);
    this.#buffer[this.#at + groups.length - 1] = (groups.at(-1) ?? GROUP) - GROUP;
  }
}

/** Bytes a field with a number, or a header, takes at most. */
export const FIELD_BYTES_MAX = NUMBER_BYTES_MAX + 2;
