import { beforeFirst, type StateForm } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import type { EventStreams } from '../streams/event-streams';
import { keepOnlyNewest } from '../streams/keep-newest';
import { newestEvent, segmentsOf } from './read-snapshot';
import {
  checked,
  digestOfRun,
  inlineRun,
  segmentsStream,
  snapshotOf,
  snapshotStream,
  UnusableSnapshot,
  type SegmentName,
  type Written,
} from './snapshot';

/** What is in the snapshot's two streams, as far as the next snapshot has to know it. */
export interface Shelf {
  /** Of the stream that the newest snapshot holds; `beforeFirst`: none that is of use. */
  readonly revision: number;
  /** Revisions of the newest events of both streams. */
  readonly snapshots: number;
  readonly segments: number;
  /** By digest: not written again. */
  readonly written: ReadonlyMap<string, SegmentName>;
}

export interface ShelfRead {
  readonly stream: string;
  readonly version: number;
  readonly timeoutMs: number;
}

/** @throws StoreUnavailable */
export const readShelf = async (
  streams: EventStreams,
  { stream, version, timeoutMs }: ShelfRead,
): Promise<Shelf> => {
  const deadlineAt = Date.now() + timeoutMs;
  const [head, segment] = await Promise.all([
    newestEvent(streams, snapshotStream(stream), deadlineAt),
    newestEvent(streams, segmentsStream(stream), deadlineAt),
  ]);
  const ends = {
    snapshots: head?.revision ?? beforeFirst,
    segments: segment?.revision ?? beforeFirst,
  };
  try {
    const snapshot = checked(head?.data, version);
    const written = new Map(segmentsOf(snapshot).map((name) => [name.digest, name]));
    return { ...ends, revision: snapshot.revision, written };
  } catch (error) {
    if (!(error instanceof UnusableSnapshot)) throw error;
    return { ...ends, revision: beforeFirst, written: new Map() };
  }
};

/** A run of fewer bytes stands in the snapshot itself. */
const segmentBytesMin = 32 * 1024;
/** Of one event: the bound of our appends. */
const snapshotBytesMax = 768 * 1024;

/** A snapshot was not written; never mind: the next one may be. */
export class SnapshotNotWritten extends Error {}

export interface SnapshotWrite<State> {
  readonly stream: string;
  readonly form: StateForm<State>;
  readonly head: Written<State>;
  readonly shelf: Shelf;
  readonly timeoutMs: number;
}

/**
 * First the segments that are not there yet, then the snapshot that names them, each expecting
 * what was found: of two writers one gives up. @throws SnapshotNotWritten
 */
export const writeSnapshot = async <State>(
  streams: EventStreams,
  { stream, form, head, shelf, timeoutMs }: SnapshotWrite<State>,
): Promise<Shelf> => {
  const written = new Map<string, SegmentName>();
  let segments = shelf.segments;
  const snapshot = await snapshotOf(form, head, async (run) => {
    if (run.length < segmentBytesMin) return inlineRun(run);
    const digest = digestOfRun(run);
    let name = shelf.written.get(digest);
    if (name === undefined) {
      const append = { stream: segmentsStream(stream), type: 'StateSegment', expected: segments };
      segments = await appendOne(streams, { ...append, data: run, timeoutMs });
      name = { segment: segments, digest };
    }
    written.set(digest, name);
    return name;
  });
  const into = snapshotStream(stream);
  if (JSON.stringify(snapshot).length > snapshotBytesMax) throw new SnapshotNotWritten('too large');
  if (shelf.snapshots === beforeFirst) await keepOnlyNewest(streams, into, timeoutMs);
  const append = { stream: into, type: 'StateSnapshot', expected: shelf.snapshots };
  const snapshots = await appendOne(streams, { ...append, data: snapshot, timeoutMs });
  return { revision: head.revision, snapshots, segments, written };
};

interface OneAppend {
  readonly stream: string;
  readonly type: string;
  readonly expected: number;
  readonly data: object | Uint8Array;
  readonly timeoutMs: number;
}

/** The revision of what was appended. A stream that was deleted once does not begin at 0 again. */
const appendOne = async (
  streams: EventStreams,
  { stream, type, expected, data, timeoutMs }: OneAppend,
): Promise<number> => {
  const id = randomUUID();
  const events = [{ id, type, data, metadata: {} }];
  const sent = await streams.append({ stream, expected, events }, timeoutMs);
  if (sent.outcome !== 'appended') throw new SnapshotNotWritten(sent.outcome);
  if (expected !== beforeFirst) return expected + 1;
  const newest = await newestEvent(streams, stream, Date.now() + timeoutMs);
  if (newest?.id !== id) throw new SnapshotNotWritten('conflict');
  return newest.revision;
};
