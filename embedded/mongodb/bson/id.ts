import { ObjectId } from 'bson';
import { encode } from './document';
import { elementAt, elementBytes, elementEnd, SIZE_BYTES, TYPE } from './elements';

const TEXT_START = Buffer.from([TYPE.string, ...Buffer.from('_id\0')]);

/** The bytes of an `_id`; a text, the usual case, needs no document around it. */
export function idElement(id: unknown): Buffer {
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
  if (at === SIZE_BYTES) return bytes;
  return withId(bytes, at < 0 ? idElement(new ObjectId()) : elementBytes(bytes, at));
}

/** The document with this element as its first field, in place of its own `_id`. */
export function withId(bytes: Buffer, element: Buffer): Buffer {
  const own = elementAt(bytes, 0, '_id');
  const end = own < 0 ? SIZE_BYTES : elementEnd(bytes, own);
  const before = own < 0 ? 0 : own - SIZE_BYTES;
  const size = SIZE_BYTES + element.length + before + bytes.length - end;
  const next = Buffer.allocUnsafe(size);
  next.writeInt32LE(size);
  next.set(element, SIZE_BYTES);
  if (before > 0) next.set(bytes.subarray(SIZE_BYTES, own), SIZE_BYTES + element.length);
  next.set(bytes.subarray(end), SIZE_BYTES + element.length + before);
  return next;
}
