import type { EventLog } from '../storage/event-log';
import { expiry, firstVisible, isMissing, type StreamState } from '../storage/stream-state';
import type { StoredEvent } from '../storage/stored-event';
import { streamDeleted } from './failures';
import type { Pages } from './frames';
import { resolveLink } from './links';
import { eventFrame, firstPositionFrame, lastPositionFrame } from './read-frames';
import { streamNotFoundFrame } from './read-frames';
import type { StreamRead } from './read-request';

/** Revisions looked at together; a page is not a snapshot with the next one. */
const PAGE = 32;

/** Reads a stream once, forwards or backwards. */
export async function* readStream(log: EventLog, read: StreamRead): Pages {
  if (isMissing(stateOf(log, read.stream))) {
    yield [streamNotFoundFrame(read.stream)];
    return;
  }
  yield* read.isBackwards ? backwards(log, read) : forwards(log, read);
  if (read.tellsPositions) yield [lastPositionFrame(stateOf(log, read.stream).last)];
}

/** @throws CallFailure when the stream was tombstoned. */
export function stateOf(log: EventLog, stream: string): StreamState {
  const state = log.stateOf(stream);
  if (state.isTombstoned) throw streamDeleted(stream);
  return state;
}

async function* forwards(log: EventLog, read: StreamRead): Pages {
  let left = read.count ?? Infinity;
  let next = firstRevision(read.from, stateOf(log, read.stream));
  while (left > 0) {
    const state = stateOf(log, read.stream);
    const from = Math.max(next, firstVisible(state));
    const to = Math.min(next + Math.min(PAGE, left) - 1, state.last);
    const events = from <= to ? visible(log, { stream: read.stream, from, to }, state) : [];
    const isEnd = to >= state.last || from > state.last;
    next = isEnd ? Math.min(from, state.last + 1) : Math.max(from, to + 1);
    if (events.length > 0) yield framed(log, read, events);
    else if (read.tellsPositions) yield [firstPositionFrame(isEnd ? state.last + 1 : next)];
    if (isEnd) return;
    left -= events.length;
  }
}

async function* backwards(log: EventLog, read: StreamRead): Pages {
  const state = stateOf(log, read.stream);
  let left = read.count ?? Infinity;
  let next = Math.min(firstRevision(read.from, state), state.last);
  while (left > 0) {
    const current = stateOf(log, read.stream);
    const to = Math.max(firstVisible(current), next - Math.min(PAGE, left) + 1);
    if (to > next) return;
    const events = visible(log, { stream: read.stream, from: next, to }, current);
    if (events.length > 0) yield framed(log, read, events);
    if (events.length < next - to + 1) return;
    left -= events.length;
    next = to - 1;
  }
}

function firstRevision(from: StreamRead['from'], state: StreamState): number {
  if (from === 'start') return 0;
  return from === 'end' ? state.last : from;
}

function visible(
  log: EventLog,
  range: { readonly stream: string; readonly from: number; readonly to: number },
  state: StreamState,
): StoredEvent[] {
  const oldest = expiry(state);
  return log.revisions(range, PAGE).filter(({ createdAt }) => createdAt >= oldest);
}

/** Turns records into frames, following links if the client asked for it. */
export function framed(
  log: EventLog,
  read: { readonly resolvesLinks: boolean; readonly uuidForm: StreamRead['uuidForm'] },
  records: readonly StoredEvent[],
): Buffer[] {
  return records.map((record) => {
    const resolved = read.resolvesLinks ? resolveLink(log, record) : { event: record };
    return eventFrame(resolved, read.uuidForm);
  });
}
