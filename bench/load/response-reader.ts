/** One answer. The body is a view of what was received: read it at once. */
export type OnResponse = (status: number, body: Buffer) => void;

const endOfHead = Buffer.from('\r\n\r\n');
const lengthHeader = /\r\ncontent-length: *(\d+)/i;
const codingHeader = /\r\ntransfer-encoding:/i;
const statusAt = 9;
const nothing = Buffer.alloc(0);

/** Thrown at an answer this reader does not understand: no figure may rest on a guess. */
export class UnreadableResponse extends Error {}

/**
 * Reads HTTP/1.1 answers with a Content-Length from the chunks of one connection. It knows no more
 * than the contenders answer, which is why it costs a fraction of a client's CPU time.
 */
export class ResponseReader {
  private pending: Buffer = nothing;

  constructor(private readonly onResponse: OnResponse) {}

  /** @throws UnreadableResponse */
  push(chunk: Buffer): void {
    let bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    for (;;) {
      const headLength = bytes.indexOf(endOfHead);
      if (headLength < 0) break;
      const head = bytes.toString('latin1', 0, headLength);
      const end = headLength + endOfHead.length + contentLength(head);
      if (bytes.length < end) break;
      this.onResponse(statusOf(head), bytes.subarray(headLength + endOfHead.length, end));
      bytes = bytes.subarray(end);
    }
    this.pending = bytes;
  }
}

const statusOf = (head: string): number => {
  const status = Number(head.slice(statusAt, statusAt + 3));
  if (!head.startsWith('HTTP/1.1 ') || !(status >= 200)) {
    throw new UnreadableResponse(`not a final HTTP/1.1 answer: ${head.slice(0, 40)}`);
  }
  return status;
};

const contentLength = (head: string): number => {
  const length = lengthHeader.exec(head)?.[1];
  if (length !== undefined && !codingHeader.test(head)) return Number(length);
  throw new UnreadableResponse('an answer in chunks or without a length cannot be read');
};
