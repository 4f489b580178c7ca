import { HEADER_BYTES, MESSAGE_BYTES_MAX, ProtocolError } from './message';

/** Cuts a byte stream into messages, each of which begins with its length. */
export class Framing {
  #chunks: Buffer[] = [];
  #length = 0;

  *push(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (;;) {
      const size = this.#nextSize();
      if (size === undefined || this.#length < size) return;
      yield this.#take(size);
    }
  }

  #nextSize(): number | undefined {
    if (this.#length < 4) return undefined;
    const [first] = this.#chunks;
    const size = (first !== undefined && first.length >= 4 ? first : this.#joined()).readInt32LE(0);
    if (size >= HEADER_BYTES && size <= MESSAGE_BYTES_MAX) return size;
    throw new ProtocolError(`a message of ${size} bytes`);
  }

  #take(size: number): Buffer {
    const joined = this.#joined();
    const rest = joined.subarray(size);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return joined.subarray(0, size);
  }

  #joined(): Buffer {
    const joined = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = joined === undefined ? [] : [joined];
    return joined ?? Buffer.alloc(0);
  }
}
