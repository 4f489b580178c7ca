import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { EventLog } from '../../storage/log/event-log';
import type { Store } from '../../storage/store';
import { readAll } from './all-read';
import { followAll } from './all-subscription';
import { asFailure } from '../failures';
import { sendPages, type Pages, type ReadCall } from './frames';
import { readRequestFromWire } from './read-request';
import { readStream } from './stream-read';
import { followStream } from './stream-subscription';
import type { OpenCalls } from '../open-calls';

/** Streams/Read: reads of a stream and of `$all`, and subscriptions to both. */
export function readHandler(store: Store, calls: OpenCalls) {
  return (call: ReadCall): void => {
    const open = calls.add(call);
    sendPages(call, pagesOf(store.log, call.request, open.signal), open.signal).then(
      () => open.end(),
      (failure: unknown) => open.fail(asFailure(failure)),
    );
  };
}

async function* pagesOf(log: EventLog, wire: ReadReq, signal: AbortSignal): Pages {
  const read = readRequestFromWire(wire);
  if (read.kind === 'stream') {
    yield* read.count === undefined ? followStream(log, read, signal) : readStream(log, read);
  } else {
    yield* read.count === undefined ? followAll(log, read, signal) : readAll(log, read);
  }
}
