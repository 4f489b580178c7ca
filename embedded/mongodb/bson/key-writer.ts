/** Collects the bytes of a key. */
export class KeyWriter {
  #buffer = Buffer.allocUnsafe(128);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length] = value;
    this.#length += 1;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** UTF-8 and an end mark 0x00 0x00; a zero inside becomes 0x00 0xff, which keeps the order. */
  text(value: string): void {
    this.#reserve(value.length * 3 + 2);
    const start = this.#length;
    if (!this.#plainText(value)) {
      this.#length = start + this.#buffer.write(value, start, 'utf8');
      if (value.includes('\0')) this.#escapeZeros(start);
    }
    this.byte(0);
    this.byte(0);
  }

  /** The usual text, short and of ASCII without zeros, costs less byte by byte; false if another. */
  #plainText(value: string): boolean {
    if (value.length > PLAIN_MAX) return false;
    const buffer = this.#buffer;
    let length = this.#length;
    for (let i = 0; i < value.length; i += 1) {
      const unit = value.charCodeAt(i);
      if (unit === 0 || unit > 0x7f) return false;
      buffer[length++] = unit;
    }
    this.#length = length;
    return true;
  }

  /** As `text`, of bytes that are UTF-8 already. */
  utf8(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start + 1) * 2);
    const buffer = this.#buffer;
    let length = this.#length;
    for (let i = start; i < end; i += 1) {
      const byte = bytes[i] ?? 0;
      buffer[length++] = byte;
      if (byte === 0) buffer[length++] = 0xff;
    }
    buffer[length++] = 0;
    buffer[length++] = 0;
    this.#length = length;
  }

  unsigned16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
  }

  unsigned32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  signed64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64BE(BigInt.asUintN(64, value) ^ SIGN, this.#length);
  }

  /** Negative doubles are inverted, the others get a set sign bit: bytes then sort as numbers. */
  double(value: number): void {
    this.#reserve(8);
    const start = this.#length;
    this.#length = this.#buffer.writeDoubleBE(value, start);
    if (value < 0) this.invertFrom(start);
    else this.#buffer[start] = (this.#buffer[start] ?? 0) | 0x80;
  }

  /** Turns the order of what was written since `start` around, for a descending field. */
  invertFrom(start: number): void {
    for (let i = start; i < this.#length; i += 1) this.#buffer[i] = ~(this.#buffer[i] ?? 0) & 0xff;
  }

  /** Begins anew in the same memory; `bytes` has given copies. */
  clear(): void {
    this.#length = 0;
  }

  bytes(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#length);
    this.#buffer.copy(bytes, 0, 0, this.#length);
    return bytes;
  }

  #escapeZeros(start: number): void {
    const text = this.#buffer.toString('latin1', start, this.#length);
    this.#length = start;
    this.raw(Buffer.from(text.replaceAll('\0', '\0\xff'), 'latin1'));
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + count));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

const SIGN = 1n << 63n;
const PLAIN_MAX = 64;
