import { TYPE } from '../../bson/elements';

/** The answer `{ cursor: { <batch>, id, ns }, ok: 1 }` around documents that stay encoded. */
export interface CursorReply {
  readonly field: 'firstBatch' | 'nextBatch';
  readonly namespace: string;
  readonly id: bigint;
  readonly batch: readonly Buffer[];
}

/** Written in one go into memory of the right size, which is known before. */
export function cursorReply({ field, namespace, id, batch }: CursorReply): Buffer {
  const sizes = batch.map((bytes, i) => elementSize(String(i), bytes.length));
  const batchSize = EMPTY_DOCUMENT + sizes.reduce((sum, size) => sum + size, 0);
  const textSize = 4 + Buffer.byteLength(namespace) + 1;
  const cursorSize =
    EMPTY_DOCUMENT +
    elementSize(field, batchSize) +
    elementSize('id', 8) +
    elementSize('ns', textSize);
  const size = EMPTY_DOCUMENT + elementSize('cursor', cursorSize) + elementSize('ok', 8);
  const writer = new Writer(size);
  writer.element(TYPE.document, 'cursor').int32(cursorSize);
  writer.element(TYPE.array, field).int32(batchSize);
  batch.forEach((bytes, i) => writer.element(TYPE.document, String(i)).raw(bytes));
  writer.zero().element(TYPE.int64, 'id').int64(id);
  writer
    .element(TYPE.string, 'ns')
    .int32(textSize - 4)
    .text(namespace)
    .zero();
  return writer.zero().element(TYPE.double, 'ok').double(1).zero().bytes;
}

/** A size and the zero byte at the end. */
const EMPTY_DOCUMENT = 5;

/** With the type and the zero byte behind the name. */
const elementSize = (name: string, valueSize: number): number => 1 + name.length + 1 + valueSize;

class Writer {
  readonly bytes: Buffer;
  #at = 0;

  /** Of a document of that size. */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
    this.int32(size);
  }

  element(type: number, name: string): this {
    this.#at = this.bytes.writeUInt8(type, this.#at);
    return this.text(name).zero();
  }

  text(text: string): this {
    this.#at += this.bytes.write(text, this.#at);
    return this;
  }

  zero(): this {
    this.#at = this.bytes.writeUInt8(0, this.#at);
    return this;
  }

  int32(value: number): this {
    this.#at = this.bytes.writeInt32LE(value, this.#at);
    return this;
  }

  int64(value: bigint): this {
    this.#at = this.bytes.writeBigInt64LE(value, this.#at);
    return this;
  }

  double(value: number): this {
    this.#at = this.bytes.writeDoubleLE(value, this.#at);
    return this;
  }

  raw(bytes: Buffer): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }
}
