import type { AppendMemory } from './append-memory';
import type { EventLog } from '../log/event-log';
import { describedBy, metastreamOf, readStreamMetadata } from '../log/stream-metadata';
import type { StreamState } from '../log/stream-state';
import {
  encodeBlank,
  encodeEvent,
  TOMBSTONE_REVISION,
  type ProposedEvent,
  type StoredEvent,
} from '../log/stored-event';

/**
 * What one group commit will write. Writes are decided one after the other against the log plus
 * what the batch already holds, so that they may build on each other; nothing of it is visible to
 * readers before the commit. A batch may also be decided on top of one that is still being flushed;
 * what came of it is then worth as much as that flush.
 */
export class Batch {
  readonly records: StoredEvent[] = [];
  readonly states = new Map<string, StreamState>();
  readonly ids = new Map<string, StoredEvent>();
  readonly #log: EventLog;
  readonly #memory: AppendMemory;
  readonly #events = new Map<string, StoredEvent[]>();
  #before: Batch | undefined;
  #next: Batch | undefined;
  #end: number;

  constructor(log: EventLog, memory: AppendMemory, before?: Batch) {
    this.#log = log;
    this.#memory = memory;
    this.#before = before;
    this.#end = before === undefined ? log.end : before.#end;
  }

  /** A batch on top of this one, which is complete and about to be flushed. */
  next(): Batch {
    return (this.#next = new Batch(this.#log, this.#memory, this));
  }

  stateOf(stream: string): StreamState {
    return this.states.get(stream) ?? (this.#before ?? this.#log).stateOf(stream);
  }

  eventAt(stream: string, revision: number): StoredEvent | undefined {
    const pending = this.#events.get(stream)?.find((event) => event.revision === revision);
    return pending ?? (this.#before ?? this.#log).eventAt(stream, revision);
  }

  /** The newest event of a stream that is not its tombstone. */
  lastEvent(stream: string): StoredEvent | undefined {
    return this.eventAt(stream, this.stateOf(stream).last);
  }

  /** Where an event id was written lately, to whatever stream. */
  remembered(id: string): StoredEvent | undefined {
    const position = this.#memory.find(id);
    if (position !== undefined) return this.#log.recordAt(position);
    return this.#before?.ids.get(id) ?? this.ids.get(id);
  }

  /** Appends an event behind the last one of its stream. */
  write(stream: string, event: ProposedEvent): StoredEvent {
    const state = this.stateOf(stream);
    const written = this.#put(stream, state.last + 1, event);
    this.states.set(stream, { ...state, last: written.revision });
    this.#updateDescribed(written);
    return written;
  }

  /** Ends a stream, and its metadata with it, for good. */
  writeTombstone(stream: string, event: ProposedEvent): StoredEvent {
    for (const name of [stream, metastreamOf(stream)]) {
      this.states.set(name, { ...this.stateOf(name), isTombstoned: true });
    }
    return this.#put(stream, TOMBSTONE_REVISION, event);
  }

  /** Uses up a position without an event. */
  writeBlank(): StoredEvent {
    return this.#push(encodeBlank(this.#end));
  }

  /** To be called once the records are on disk; from then on the log stands for this batch. */
  publish(): void {
    if (this.#next !== undefined) this.#next.#before = undefined;
    const newest = this.records.at(-1);
    if (newest === undefined) return;
    for (const [id, event] of this.ids) this.#memory.remember(id, event.position);
    this.#log.advance(newest, this.states);
  }

  #put(stream: string, revision: number, event: ProposedEvent): StoredEvent {
    const place = { stream, revision, position: this.#end };
    const written = this.#push(encodeEvent(place, event, Date.now()));
    const events = this.#events.get(stream);
    if (events === undefined) this.#events.set(stream, [written]);
    else events.push(written);
    if (!this.ids.has(event.id)) this.ids.set(event.id, written);
    return written;
  }

  #push(record: StoredEvent): StoredEvent {
    this.records.push(record);
    this.#end = record.nextPosition;
    return record;
  }

  #updateDescribed(written: StoredEvent): void {
    const described = describedBy(written.stream);
    if (described === undefined) return;
    const read = readStreamMetadata(written);
    const isMetastream = describedBy(described) !== undefined;
    const metadata = isMetastream ? { ...read, maxCount: 1 } : read;
    this.states.set(described, { ...this.stateOf(described), metadata });
  }
}
