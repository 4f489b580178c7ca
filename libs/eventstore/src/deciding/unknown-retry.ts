import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '../errors';
import type { Append, AppendOutcome, EventStreams } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';

/** What an append in doubt turns out to be. */
export type Settled = Extract<AppendOutcome, { readonly outcome: 'appended' | 'conflict' }>;

/**
 * The second retry: an append went out and its answer did not come. The identical append goes out
 * again: same ids, same expected revision, so a store that has it says yes and writes nothing. A
 * refused revision is not the end of the doubt by itself: the events standing there may be ours.
 * Runs until the store has answered.
 * @throws StoreUnavailable when the signal aborts: the append is still in doubt
 */
export const settleUnknown = async (
  streams: EventStreams,
  append: Append,
  { appendTimeoutMs, pausesMs, signal }: Settling,
): Promise<Settled> => {
  for (let attempt = 0; ; attempt += 1) {
    const settled =
      (await sendAgain(streams, append, appendTimeoutMs)) ??
      (await readBack(streams, append, appendTimeoutMs));
    if (settled !== undefined) return settled;
    const pauseMs = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0;
    await pause(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {
      throw new StoreUnavailable('stopping');
    });
  }
};

export interface Settling {
  readonly appendTimeoutMs: number;
  /** One after each try; the last is repeated. */
  readonly pausesMs: readonly number[];
  readonly signal: AbortSignal;
}

/**
 * Only a yes counts here. That the *second* sending was refused, rejected or not sent says nothing
 * about the first.
 */
const sendAgain = async (
  streams: EventStreams,
  append: Append,
  timeoutMs: number,
): Promise<Settled | undefined> => {
  const outcome = await streams.append(append, timeoutMs);
  return outcome.outcome === 'appended' ? outcome : undefined;
};

/**
 * Definite once another's event stands at the first revision we wanted: the expected revision then
 * keeps a copy of ours that is still under way out for ever. Ours count when all of them are seen.
 */
const readBack = async (
  streams: EventStreams,
  { stream, expected, events }: Append,
  timeoutMs: number,
): Promise<Settled | undefined> => {
  const standing: StoredEvent[] = [];
  const deadlineAt = Date.now() + timeoutMs;
  const read = { stream, from: expected + 1, count: events.length, deadlineAt };
  try {
    for await (const event of streams.readStream(read)) standing.push(event);
  } catch {
    // Still in doubt: the caller tries again after a pause, as after any answer that did not come.
    return undefined;
  }
  const [first] = standing;
  const last = standing.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (first.id !== events[0]?.id) return { outcome: 'conflict' };
  const allSeen = events.every(({ id }, index) => standing[index]?.id === id);
  return allSeen ? { outcome: 'appended', position: last.position } : undefined;
};
