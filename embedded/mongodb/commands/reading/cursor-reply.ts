/** The answer `{ cursor: { <batch>, id, ns }, ok: 1 }` around documents that stay encoded. */
export interface CursorReply {
  readonly field: 'firstBatch' | 'nextBatch';
  readonly namespace: string;
  readonly id: bigint;
  readonly batch: readonly Buffer[];
}

const TYPE = { double: 1, string: 2, document: 3, array: 4, int64: 18 } as const;

export function cursorReply({ field, namespace, id, batch }: CursorReply): Buffer {
  const elements = batch.map((bytes, i) => element(TYPE.document, String(i), bytes));
  const idBytes = Buffer.alloc(8);
  idBytes.writeBigInt64LE(id);
  const cursor = document([
    element(TYPE.array, field, document(elements)),
    element(TYPE.int64, 'id', idBytes),
    element(TYPE.string, 'ns', text(namespace)),
  ]);
  const ok = Buffer.alloc(8);
  ok.writeDoubleLE(1);
  return document([element(TYPE.document, 'cursor', cursor), element(TYPE.double, 'ok', ok)]);
}

type Bytes = readonly Buffer[];

const element = (type: number, name: string, value: Buffer): Bytes => [
  Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1'),
  value,
];

function document(elements: readonly Bytes[]): Buffer {
  const parts = elements.flat();
  const size = parts.reduce((sum, { length }) => sum + length, 0) + 5;
  const head = Buffer.alloc(4);
  head.writeInt32LE(size);
  return Buffer.concat([head, ...parts, Buffer.of(0)], size);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`);
  const head = Buffer.alloc(4);
  head.writeInt32LE(bytes.length);
  return Buffer.concat([head, bytes]);
}
