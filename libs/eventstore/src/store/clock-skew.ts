import { beforeFirst } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '../errors';
import type { EventStreams } from '../streams/event-streams';
import { keepOnlyNewest } from '../streams/keep-newest';
import type { StoredEvent } from '../streams/stored-event';

/** A stream projections leave out and nobody folds; only its newest probe is kept. */
const probeStream = 'snapshot-clock-probe';

/**
 * Milliseconds by which this process's clock is ahead of the store's (negative: behind), give or
 * take half the time one append takes: an event is written, and the store's own `created` of it
 * compared with the middle of that time.
 * @throws StoreUnavailable
 */
export const measureSkew = async (
  streams: EventStreams,
  clock: () => number,
  deadlineAt: number,
): Promise<number> => {
  for (;;) {
    const newest = await newestProbe(streams, deadlineAt);
    if (newest === undefined) {
      await keepOnlyNewest(streams, probeStream, remainingMs(deadlineAt));
    }
    const skew = await probe(streams, clock, { after: newest, deadlineAt });
    if (skew !== undefined) return skew;
  }
};

interface ProbeTurn {
  readonly after: StoredEvent | undefined;
  readonly deadlineAt: number;
}

/** `undefined`: another process probed in between, or the answer did not come. Probe again. */
const probe = async (
  streams: EventStreams,
  clock: () => number,
  { after, deadlineAt }: ProbeTurn,
): Promise<number | undefined> => {
  const id = randomUUID();
  const sentAt = clock();
  const sent = await streams.append(
    {
      stream: probeStream,
      expected: after?.revision ?? beforeFirst,
      events: [{ id, type: 'ClockProbed', data: {}, metadata: {} }],
    },
    remainingMs(deadlineAt),
  );
  const middle = (sentAt + clock()) / 2;
  if (sent.outcome === 'unavailable') throw new StoreUnavailable(sent.reason);
  if (sent.outcome !== 'appended') return undefined;
  const written = await newestProbe(streams, deadlineAt);
  return written?.id === id ? middle - written.created.getTime() : undefined;
};

const newestProbe = async (
  streams: EventStreams,
  deadlineAt: number,
): Promise<StoredEvent | undefined> => {
  const read = { stream: probeStream, from: 'end', direction: 'backwards', count: 1 } as const;
  for await (const event of streams.readStream({ ...read, deadlineAt })) return event;
  return undefined;
};

const remainingMs = (deadlineAt: number): number => {
  const ms = deadlineAt - Date.now();
  if (ms <= 0) throw new StoreUnavailable('the clock could not be compared in time');
  return ms;
};
