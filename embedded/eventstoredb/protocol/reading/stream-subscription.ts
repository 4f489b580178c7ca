import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../storage/log/event-log';
import { expiry, firstVisible, isMissing } from '../../storage/log/stream-state';
import { TOMBSTONE_REVISION } from '../../storage/log/stored-event';
import { streamDeleted } from '../failures';
import type { Pages } from './frames';
import { caughtUpFrame, confirmationFrame } from '../read-frames';
import type { StreamRead } from './read-request';
import { framed, stateOf } from './stream-read';

const PAGE = 32;

/** Follows a stream: what it holds behind `from`, the caught-up message, then what is appended. */
export async function* followStream(log: EventLog, read: StreamRead, signal: AbortSignal): Pages {
  const { stream, from } = read;
  if (from !== 'end') stateOf(log, stream);
  const { last } = log.stateOf(stream);
  let next = from === 'start' ? 0 : (from === 'end' ? last : from) + 1;
  yield [confirmationFrame(randomUUID())];
  if (from !== 'end') {
    await existing(log, stream, signal);
    next = yield* catchUp(log, read, next);
  }
  yield [caughtUpFrame()];
  yield* live(log, { read, next, signal });
}

/** As on the real server, a subscription from the start catches up only once there is a stream. */
async function existing(log: EventLog, stream: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && isMissing(stateOf(log, stream))) await log.growth.next(signal);
}

async function* catchUp(
  log: EventLog,
  read: StreamRead,
  from: number,
): AsyncGenerator<readonly Buffer[], number, void> {
  let next = from;
  for (;;) {
    const state = stateOf(log, read.stream);
    next = Math.max(next, Math.min(firstVisible(state), state.last + 1));
    if (next > state.last) return next;
    const page = log.revisions({ stream: read.stream, from: next, to: state.last }, PAGE);
    next += page.length;
    const oldest = expiry(state);
    yield framed(
      log,
      read,
      page.filter(({ createdAt }) => createdAt >= oldest),
    );
  }
}

interface LiveSubscription {
  readonly read: StreamRead;
  readonly next: number;
  readonly signal: AbortSignal;
}

/** Truncation hides nothing from a live subscription; only a tombstone ends it. */
async function* live(log: EventLog, subscription: LiveSubscription): Pages {
  const { read, signal } = subscription;
  const wasTombstoned = log.stateOf(read.stream).isTombstoned;
  let next = subscription.next;
  while (!signal.aborted) {
    const { last, isTombstoned } = log.stateOf(read.stream);
    if (next <= last) {
      const page = log.revisions({ stream: read.stream, from: next, to: last }, PAGE);
      next += page.length;
      yield framed(log, read, page);
    } else if (isTombstoned && !wasTombstoned) {
      const tombstone = log.eventAt(read.stream, TOMBSTONE_REVISION);
      yield framed(log, read, tombstone === undefined ? [] : [tombstone]);
      throw streamDeleted(read.stream);
    } else {
      await log.growth.next(signal);
    }
  }
}
