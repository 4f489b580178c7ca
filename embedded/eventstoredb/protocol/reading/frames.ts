import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';

/** A call of Streams/Read; its messages are encoded already. */
export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

/** What a read or a subscription answers with, page by page; each frame is one message. */
export type Pages = AsyncGenerator<readonly Buffer[], void, void>;

/** Lets other calls have their turn between two pages. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Sends all pages, never faster than the client takes them, until the signal aborts. */
export async function sendPages(call: ReadCall, pages: Pages, signal: AbortSignal): Promise<void> {
  for await (const page of pages) {
    for (const frame of page) {
      if (signal.aborted) return;
      if (!call.write(frame)) await drained(call, signal);
    }
    await nextTurn();
  }
}

function drained(call: ReadCall, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    call.once('drain', done);
    signal.addEventListener('abort', done);
  });
}
