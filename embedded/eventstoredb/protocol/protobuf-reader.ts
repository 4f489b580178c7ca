const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** What is not a protobuf message. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/**
 * Walks the fields of one message without decoding what nobody looks at. The generated classes
 * cost five times as much per append, and appends are most of what arrives.
 */
export class ProtobufReader {
  /** The number of the field that `next` went to. */
  field = 0;
  /** Its value, when it is a number up to 2^53. */
  number = 0;
  readonly #message: Buffer;
  #from = 0;
  #at = 0;

  constructor(message: Buffer) {
    this.#message = message;
  }

  /** Goes to the next field; false at the end. @throws MalformedMessage */
  next(): boolean {
    if (this.#at >= this.#message.length) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    const length = this.#lengthOf(tag % 8);
    this.#from = this.#at;
    if (length === undefined) this.number = this.#varint();
    else this.#at += length;
    if (this.#at > this.#message.length) throw new MalformedMessage('A field is cut off.');
    return true;
  }

  /** The field's content: a message, text or bytes. It shares the memory of the whole. */
  get bytes(): Buffer {
    return this.#message.subarray(this.#from, this.#at);
  }

  get text(): string {
    return this.#message.toString('utf8', this.#from, this.#at);
  }

  /** The field's value, when it is an unsigned number of 64 bits. */
  get uint64(): bigint {
    let value = 0n;
    for (let at = this.#at - 1; at >= this.#from; at -= 1) {
      value = (value << 7n) | BigInt((this.#message[at] ?? 0) & 127);
    }
    return BigInt.asUintN(64, value);
  }

  /** How many bytes the value takes; undefined for a varint, which says so itself. */
  #lengthOf(wireType: number): number | undefined {
    switch (wireType) {
      case VARINT:
        return undefined;
      case LENGTH_DELIMITED:
        return this.#varint();
      case FIXED_64:
        return 8;
      case FIXED_32:
        return 4;
      default:
        throw new MalformedMessage(`There is no wire type ${wireType}.`);
    }
  }

  #varint(): number {
    let value = 0;
    for (let unit = 1; unit < 2 ** 70; unit *= 128) {
      const byte = this.#message[this.#at++];
      if (byte === undefined) throw new MalformedMessage('A number is cut off.');
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
    throw new MalformedMessage('A number has more than ten bytes.');
  }
}
