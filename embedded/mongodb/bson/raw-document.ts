import { decode, elementValue } from './document';
import type { Document } from './document';
import { elementAt, elementBytes } from './elements';

/** A document as it is kept, of which only what someone looks at is decoded. */
export class RawDocument {
  #document: Document | undefined;

  constructor(readonly bytes: Buffer) {}

  /** Of the document itself, not of one inside it; `undefined` if it is missing. */
  field(name: string): unknown {
    const at = elementAt(this.bytes, 0, name);
    return at < 0 ? undefined : elementValue(this.bytes, at);
  }

  /** The bytes of an element: type, name and value. */
  element(name: string): Buffer | undefined {
    const at = elementAt(this.bytes, 0, name);
    return at < 0 ? undefined : elementBytes(this.bytes, at);
  }

  /** All of it, for those who need more than a few fields. */
  get document(): Document {
    this.#document ??= decode(this.bytes);
    return this.#document;
  }
}

/** A document in either form. */
export type AnyDocument = Document | RawDocument;

export const decoded = (document: AnyDocument): Document =>
  document instanceof RawDocument ? document.document : document;
