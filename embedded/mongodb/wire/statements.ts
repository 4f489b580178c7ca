import { behindName, elementAt, SIZE_BYTES, TYPE, valueSize } from '../bson/elements';

/** What the lists of statements are called in the commands that write. */
const LISTS = ['documents', 'updates', 'deletes'] as const;

interface Lifted {
  /** The body without the list. */
  readonly body: Buffer;
  readonly name: string;
  readonly documents: readonly Buffer[];
}

/**
 * A list of statements may come in the body as well as in a document sequence. Lifted out it is
 * not decoded with the body, so that documents stay as they were written.
 */
export function liftStatements(body: Buffer): Lifted | undefined {
  for (const name of LISTS) {
    const at = elementAt(body, 0, name);
    const documents = at < 0 || body[at] !== TYPE.array ? undefined : documentsIn(body, at);
    if (documents !== undefined) return { body: without(body, at), name, documents };
  }
  return undefined;
}

/** `undefined` if one of the elements is no document. */
function documentsIn(body: Buffer, list: number): readonly Buffer[] | undefined {
  const documents: Buffer[] = [];
  let at = behindName(body, list + 1) + SIZE_BYTES;
  for (let type = body[at]; type; type = body[at]) {
    const value = behindName(body, at + 1);
    if (type !== TYPE.document) return undefined;
    at = value + valueSize(body, type, value);
    documents.push(body.subarray(value, at));
  }
  return documents;
}

function without(body: Buffer, at: number): Buffer {
  const value = behindName(body, at + 1);
  const end = value + valueSize(body, body[at] ?? 0, value);
  const rest = Buffer.concat([body.subarray(0, at), body.subarray(end)]);
  rest.writeInt32LE(rest.length);
  return rest;
}
