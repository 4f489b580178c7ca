import { beforeFirst, type DomainEvent, type StateForm } from '@wagerlog/event-sourcing';
import { LRUCache } from 'lru-cache';
import { setTimeout as pause } from 'node:timers/promises';
import type { StreamKind } from '../deciding/command';
import type { Head } from '../deciding/head';
import type { EventStreams } from '../streams/event-streams';
import { readSnapshot } from './read-snapshot';
import { UnusableSnapshot, type Written } from './snapshot';
import { readShelf, writeSnapshot, type Shelf } from './write-snapshot';

/** `rejected`: not of this version, damaged or of another stream; `left`: not written. */
export interface SnapshotReport {
  readonly kind: 'snapshot';
  readonly stream: string;
  readonly outcome: 'loaded' | 'absent' | 'rejected' | 'unread' | 'written' | 'left';
  readonly ms: number;
  readonly reason?: string;
}

export interface SnapshotOptions {
  readonly streams: EventStreams;
  readonly report: (report: SnapshotReport) => void;
  readonly signal: AbortSignal;
  readonly snapshotEvents: number;
  readonly snapshotPauseMs: number;
}

/** Of one read or append, which nobody waits for but a stream's first reader. */
const timeoutMs = 2_000;
/** Streams that wait for their snapshot; more come back with their next event. */
const dueMax = 64;
/** Streams whose newest snapshot is remembered; of the others it is read again. */
const knownMax = 10_000;

interface Known {
  /** Up to here there is a snapshot, or it was tried. */
  readonly revision: number;
  readonly shelf?: Shelf;
}

/**
 * Snapshots of folded streams: read before a long stream is folded, written behind the decisions,
 * one at a time. Only a cache: what fails is reported and done without.
 */
export class Snapshots {
  private readonly known = new LRUCache<string, Known>({ max: knownMax });
  private readonly due = new Map<string, () => Promise<void>>();
  private isWriting = false;

  constructor(private readonly options: SnapshotOptions) {}

  /** Never throws: without a snapshot the stream is folded from its start. */
  async load<State, Event extends DomainEvent>(
    stream: string,
    { form }: StreamKind<State, Event>,
  ): Promise<Head<State> | undefined> {
    if (form === undefined) return undefined;
    const told = this.watch(stream);
    try {
      const head = await readSnapshot(this.options.streams, { stream, form, timeoutMs });
      this.known.set(stream, { revision: head?.revision ?? beforeFirst });
      told(head === undefined ? 'absent' : 'loaded');
      return head;
    } catch (error) {
      told(error instanceof UnusableSnapshot ? 'rejected' : 'unread', error);
      return undefined;
    }
  }

  /** It was loaded, and is not of this stream as it is. */
  reject(stream: string, reason: string): void {
    this.known.delete(stream);
    this.watch(stream)('rejected', reason);
  }

  /** Told of every newer head; writes it down, later, when enough has happened since the last. */
  consider<State, Event extends DomainEvent>(
    stream: string,
    { form }: StreamKind<State, Event>,
    head: Head<State>,
  ): void {
    const { position } = head;
    if (form === undefined || position === undefined) return;
    if (!this.isDue(stream, form, head)) return;
    this.due.set(stream, () => this.write(stream, form, { ...head, position }));
    if (!this.isWriting) void this.writeDue();
  }

  private isDue<State>(
    stream: string,
    form: StateForm<State>,
    { revision, state }: Head<State>,
  ): boolean {
    const { snapshotEvents } = this.options;
    const since = revision - (this.known.get(stream)?.revision ?? beforeFirst);
    if (since < snapshotEvents) return false;
    // What is written one by one shall not cost more than the events it saves to read.
    if (since < form.sizeOf(state).entries) return false;
    return this.due.size < dueMax || this.due.has(stream);
  }

  private async writeDue(): Promise<void> {
    const { signal, snapshotPauseMs } = this.options;
    this.isWriting = true;
    while (this.due.size > 0 && !signal.aborted) {
      await pause(snapshotPauseMs, undefined, { ref: false });
      const writes = [...this.due.values()];
      this.due.clear();
      for (const write of writes) if (!signal.aborted) await write();
    }
    this.isWriting = false;
  }

  private async write<State>(
    stream: string,
    form: StateForm<State>,
    head: Written<State>,
  ): Promise<void> {
    const { streams, snapshotEvents } = this.options;
    const told = this.watch(stream);
    try {
      const { version } = form;
      const found = this.known.get(stream)?.shelf;
      const shelf = found ?? (await readShelf(streams, { stream, version, timeoutMs }));
      this.known.set(stream, { revision: shelf.revision, shelf });
      if (head.revision - shelf.revision < snapshotEvents) return;
      const newer = await writeSnapshot(streams, { stream, form, head, shelf, timeoutMs });
      this.known.set(stream, { revision: newer.revision, shelf: newer });
      told('written');
    } catch (error) {
      // Not again before as much has happened once more.
      this.known.set(stream, { revision: head.revision });
      told('left', error);
    }
  }

  private watch(stream: string) {
    const startedAt = performance.now();
    return (outcome: SnapshotReport['outcome'], error?: unknown): void => {
      const ms = performance.now() - startedAt;
      const reason = error === undefined ? {} : { reason: reasonOf(error) };
      this.options.report({ kind: 'snapshot', stream, outcome, ms, ...reason });
    };
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
