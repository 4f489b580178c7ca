import type { EventLog } from '../../storage/log/event-log';
import { expiry, firstVisible, isMissing, type StreamState } from '../../storage/log/stream-state';
import type { StoredEvent } from '../../storage/log/stored-event';
import { streamDeleted, unexpectedResult } from '../failures';
import type { Pages } from './frames';
import { resolveLink } from './links';
import { eventFrames, firstPositionFrame, lastPositionFrame } from '../read-frames';
import { streamNotFoundFrame } from '../read-frames';
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
  let next = firstRevision(read);
  while (left > 0) {
    const { events, ...page } = forwardPage(log, read.stream, {
      next,
      count: Math.min(PAGE, left),
    });
    if (events.length > 0) yield framed(log, read, events);
    else if (read.tellsPositions && page.next !== next) yield [firstPositionFrame(page.next)];
    if (page.isEnd) return;
    next = page.next;
    left -= events.length;
  }
}

function firstRevision({ from }: StreamRead): number {
  if (from === 'start') return 0;
  if (from !== 'end') return from;
  throw unexpectedResult('ReadStreamResult');
}

interface ForwardPage {
  readonly events: readonly StoredEvent[];
  readonly next: number;
  readonly isEnd: boolean;
}

function forwardPage(
  log: EventLog,
  stream: string,
  { next, count }: { readonly next: number; readonly count: number },
): ForwardPage {
  const state = stateOf(log, stream);
  if (next > state.last) return { events: [], next: state.last + 1, isEnd: true };
  const from = Math.max(next, firstVisible(state));
  const to = Math.min(next + count - 1, state.last);
  if (from > to) return { events: [], next: from, isEnd: false };
  const events = visible(log, { stream, from, to }, state);
  return { events, next: to + 1, isEnd: to >= state.last };
}

async function* backwards(log: EventLog, read: StreamRead): Pages {
  const { last } = stateOf(log, read.stream);
  let left = read.count ?? Infinity;
  let next = read.from === 'end' ? last : Math.min(firstRevision(read), last);
  while (left > 0) {
    const state = stateOf(log, read.stream);
    const to = Math.max(firstVisible(state), next - Math.min(PAGE, left) + 1);
    if (to > next) return;
    const events = visible(log, { stream: read.stream, from: next, to }, state);
    if (events.length > 0) yield framed(log, read, events);
    if (events.length < next - to + 1) return;
    left -= events.length;
    next = to - 1;
  }
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
  const resolved = records.map((record) =>
    read.resolvesLinks ? resolveLink(log, record) : { event: record },
  );
  return eventFrames(resolved, read.uuidForm);
}
