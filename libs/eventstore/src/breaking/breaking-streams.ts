import type { AppendOutcome, EventStreams } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';
import { Circuit, CircuitOpen, type OnCircuitChange } from './circuit';

/**
 * Streams that do not ask a store that has stopped answering: appends are then `unavailable` and
 * reads throw `StoreUnavailable`, both at once and both definite, since nothing was sent. What was
 * sent keeps its own outcome: an append in doubt stays in doubt, and its repetition is a call like
 * any other, perhaps the one that finds the store back. Subscriptions have pauses of their own.
 */
export const breakingStreams = (streams: EventStreams, onChange: OnCircuitChange): EventStreams => {
  const appends = new Circuit('appends', onChange, isWithoutAnswer);
  const reads = new Circuit('reads', onChange);
  return {
    append: (append, timeoutMs, isWanted) =>
      appends.run(() => streams.append(append, timeoutMs, isWanted)).catch(notSent),
    readStream: (read) => guarded(reads, () => streams.readStream(read)),
    readAll: (read) => guarded(reads, () => streams.readAll(read)),
    subscribeToAll: (subscription) => streams.subscribeToAll(subscription),
    dispose: () => streams.dispose(),
  };
};

/** A conflict is an answer, and so is a refusal. */
const isWithoutAnswer = (result: unknown): boolean => {
  const { outcome } = result as AppendOutcome;
  return outcome === 'unknown' || outcome === 'unavailable';
};

const notSent = (error: unknown): AppendOutcome => {
  if (!(error instanceof CircuitOpen)) throw error;
  return { outcome: 'unavailable', reason: error.message };
};

/** The store has answered when the first event has come, or the end. */
async function* guarded(
  reads: Circuit,
  read: () => AsyncIterable<StoredEvent>,
): AsyncGenerator<StoredEvent> {
  const events = read()[Symbol.asyncIterator]();
  try {
    for (let next = await reads.run(() => events.next()); next.done !== true;) {
      yield next.value;
      next = await events.next();
    }
  } finally {
    await events.return?.();
  }
}
