import type { StateForm } from '@wagerlog/event-sourcing';
import type { Head } from '../deciding/head';
import type { EventStreams, StreamRead } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';
import {
  checked,
  checkedSegment,
  headOf,
  isSegment,
  segmentsStream,
  snapshotStream,
  type SegmentName,
  type Snapshot,
} from './snapshot';

export interface SnapshotRead<State> {
  readonly stream: string;
  readonly form: StateForm<State>;
  readonly timeoutMs: number;
}

/** `undefined`: there is none. @throws UnusableSnapshot, StoreUnavailable */
export const readSnapshot = async <State>(
  streams: EventStreams,
  { stream, form, timeoutMs }: SnapshotRead<State>,
): Promise<Head<State> | undefined> => {
  const deadlineAt = Date.now() + timeoutMs;
  const newest = await newestEvent(streams, snapshotStream(stream), deadlineAt);
  if (newest === undefined) return undefined;
  const snapshot = checked(newest.data, form.version);
  const runs = new Map(
    await Promise.all(
      segmentsOf(snapshot).map(async (name) => {
        const read = { stream: segmentsStream(stream), from: name.segment, count: 1, deadlineAt };
        const event = await firstEvent(streams, read);
        return [name, checkedSegment(event?.data, name)] as const;
      }),
    ),
  );
  return headOf(form, snapshot, (name) => runs.get(name) ?? new Uint8Array());
};

export const segmentsOf = ({ maps }: Snapshot): readonly SegmentName[] =>
  Object.values(maps).flatMap(({ runs }) => runs.filter(isSegment));

export const newestEvent = (
  streams: EventStreams,
  stream: string,
  deadlineAt: number,
): Promise<StoredEvent | undefined> =>
  firstEvent(streams, { stream, from: 'end', direction: 'backwards', count: 1, deadlineAt });

const firstEvent = async (
  streams: EventStreams,
  read: StreamRead,
): Promise<StoredEvent | undefined> => {
  for await (const event of streams.readStream(read)) return event;
  return undefined;
};
