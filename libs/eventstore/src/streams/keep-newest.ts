import { beforeFirst } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import type { AppendOutcome, EventStreams } from './event-streams';

/** Says of a new stream that only its newest event is wanted; said before: a conflict. */
export const keepOnlyNewest = (
  streams: EventStreams,
  stream: string,
  timeoutMs: number,
): Promise<AppendOutcome> => {
  const data = { $maxCount: 1 };
  const events = [{ id: randomUUID(), type: '$metadata', data, metadata: {} }];
  return streams.append({ stream: `$$${stream}`, expected: beforeFirst, events }, timeoutMs);
};
