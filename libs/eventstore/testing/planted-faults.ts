import type { EventStreams } from '../src';
import type { MemoryLog } from './memory-streams';

/** Faults a test plants on purpose, to show that its check would notice. */
export const planted = {
  /** A writer that demands no revision: whatever it decided on, it appends. */
  ignoringRevisions: (streams: EventStreams, log: MemoryLog): EventStreams => ({
    ...streams,
    append: async (append, timeoutMs, isWanted) => {
      for (;;) {
        const expected = log.stream(append.stream).length - 1;
        const outcome = await streams.append({ ...append, expected }, timeoutMs, isWanted);
        if (outcome.outcome !== 'conflict') return outcome;
      }
    },
  }),

  /** A door that takes silence for "nothing happened". */
  silenceIsNo: (streams: EventStreams): EventStreams => ({
    ...streams,
    append: async (append, timeoutMs, isWanted) => {
      const outcome = await streams.append(append, timeoutMs, isWanted);
      if (outcome.outcome !== 'unknown') return outcome;
      return { outcome: 'unavailable', reason: outcome.reason };
    },
  }),

  /** A door that takes silence for "done". */
  silenceIsYes: (streams: EventStreams): EventStreams => ({
    ...streams,
    append: async (append, timeoutMs, isWanted) => {
      const outcome = await streams.append(append, timeoutMs, isWanted);
      if (outcome.outcome !== 'unknown') return outcome;
      return { outcome: 'appended', position: { commit: 1n, prepare: 1n } };
    },
  }),
} as const;
