const VARINT = 0;
const LENGTH_DELIMITED = 2;
const NUMBER_BYTES_MAX = 10;
const UINT32 = 2 ** 32;

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

  finish(): Buffer {
    return this.#buffer.subarray(this.#at);
  }

  #header(field: number, length: number): void {
    this.#varint(length);
    this.#varint(field * 8 + LENGTH_DELIMITED);
  }

  #varint(value: number | bigint): void {
    const groups: number[] = [];
    let rest = value;
    while (typeof rest === 'bigint' || rest >= UINT32) {
      const unsigned = BigInt.asUintN(64, BigInt(rest));
      groups.push(Number(unsigned & 127n));
      const shifted = unsigned >> 7n;
      rest = shifted < UINT32 ? Number(shifted) : shifted;
    }
    for (; rest > 127; rest >>>= 7) groups.push(rest & 127);
    groups.push(rest);
    for (let at = groups.length - 1; at >= 0; at -= 1) {
      const isLast = at === groups.length - 1;
      this.#buffer[(this.#at -= 1)] = (groups[at] ?? 0) | (isLast ? 0 : 128);
    }
  }
}

/** Bytes a field with a number, or a header, takes at most. */
export const FIELD_BYTES_MAX = NUMBER_BYTES_MAX + 2;
