import { LRUCache } from 'lru-cache';
import { schemaOf } from '@wagerlog/domain';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { decode } from '@wagerlog/eventstore';
import type { StoredEvent } from '@wagerlog/eventstore';
import { sliceOf } from '@wagerlog/read-models';
import type { ReadModel } from '@wagerlog/read-models';

/** One document an event changes. */
export interface Touch {
  readonly model: ReadModel;
  readonly key: string;
  readonly slice: number;
}

export interface ReadableEvent {
  readonly stored: StoredEvent;
  readonly recorded: RecordedEvent;
  readonly touches: readonly Touch[];
}

/** Which documents it would change is unknown: all that its stream changes must wait. */
export interface UnreadableEvent {
  readonly stored: StoredEvent;
  readonly reason: string;
  /** First revision of the hole before it. */
  readonly missingFrom?: number;
}

export type ReadEvent = ReadableEvent | UnreadableEvent;

export const isReadable = (event: ReadEvent): event is ReadableEvent => 'recorded' in event;

/** Streams whose last revision is remembered. */
const streamsMax = 100_000;

/** Decodes the log's events and checks that the revisions of each stream follow each other. */
export class EventReader {
  private readonly revisions = new LRUCache<string, number>({ max: streamsMax });
  private readonly modelsByType: ReadonlyMap<string, readonly ReadModel[]>;

  constructor(models: readonly ReadModel[]) {
    const types = new Set(models.flatMap(({ handles }) => handles));
    this.modelsByType = new Map(
      [...types].map((type) => [type, models.filter(({ handles }) => handles.includes(type))]),
    );
  }

  /** The next event of the log; `undefined`: of no stream the read models know. */
  next(stored: StoredEvent): ReadEvent | undefined {
    if (schemaOf(stored.stream) === undefined) return undefined;
    const { stream, revision } = stored;
    const last = this.revisions.get(stream);
    this.revisions.set(stream, Math.max(revision, last ?? revision));
    if (last === undefined || revision <= last + 1) return this.read(stored);
    const reason = `revisions ${last + 1} to ${revision - 1} of ${stream} are missing`;
    return { stored, reason, missingFrom: last + 1 };
  }

  /** One event by itself. */
  read(stored: StoredEvent): ReadEvent {
    const schema = schemaOf(stored.stream);
    if (schema === undefined) return { stored, reason: 'the stream has no schema' };
    try {
      const recorded = decode(schema, stored);
      return { stored, recorded, touches: this.touchesOf(recorded) };
    } catch (error) {
      // Whatever is wrong with one event must not stop the others: it is parked with its reason.
      return { stored, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private touchesOf(recorded: RecordedEvent): readonly Touch[] {
    const models = this.modelsByType.get(recorded.event.type) ?? [];
    return models.flatMap((model) =>
      model.keysOf(recorded).map((key: unknown) => {
        if (typeof key === 'string' && key !== '') return { model, key, slice: sliceOf(key) };
        throw new Error(`${recorded.event.type} has no key for ${model.name}`);
      }),
    );
  }
}
