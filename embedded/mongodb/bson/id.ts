import { ObjectId } from 'bson';
import { encode } from './document';
import { behindName, elementAt, SIZE_BYTES, TYPE, valueSize } from './elements';

/** The document with this `_id` as its first field, in place of its own. */
export const withId = (bytes: Buffer, id: unknown): Buffer => withFirst(bytes, idElement(id));

const TEXT_START = Buffer.from([TYPE.string, ...Buffer.from('_id\0')]);

/** A text, the usual case, needs no document around it. */
function idElement(id: unknown): Buffer {
  if (typeof id !== 'string') return encode({ _id: id }).subarray(SIZE_BYTES, -1);
  const bytes = Buffer.byteLength(id) + 1;
  const element = Buffer.allocUnsafe(TEXT_START.length + SIZE_BYTES + bytes);
  element.set(TEXT_START);
  element.writeInt32LE(bytes, TEXT_START.length);
  element.write(id, TEXT_START.length + SIZE_BYTES);
  element[element.length - 1] = 0;
  return element;
}

/** As documents are kept: `_id` is the first field, and made up if absent. */
export function idFirst(bytes: Buffer): Buffer {
  const at = elementAt(bytes, 0, '_id');
  if (at < 0) return withId(bytes, new ObjectId());
  return at === SIZE_BYTES ? bytes : withFirst(bytes, bytes.subarray(at, endOf(bytes, at)));
}

function withFirst(bytes: Buffer, element: Buffer): Buffer {
  const own = elementAt(bytes, 0, '_id');
  const end = own < 0 ? SIZE_BYTES : endOf(bytes, own);
  const before = bytes.subarray(SIZE_BYTES, own < 0 ? SIZE_BYTES : own);
  const size = SIZE_BYTES + element.length + before.length + bytes.length - end;
  const next = Buffer.allocUnsafe(size);
  next.writeInt32LE(size);
  next.set(element, SIZE_BYTES);
  next.set(before, SIZE_BYTES + element.length);
  next.set(bytes.subarray(end), SIZE_BYTES + element.length + before.length);
  return next;
}

function endOf(bytes: Buffer, at: number): number {
  const value = behindName(bytes, at + 1);
  return value + valueSize(bytes, bytes[at] ?? 0, value);
}
