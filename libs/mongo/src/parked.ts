import type { Collection } from 'mongodb';
import type { Position } from '@wagerlog/event-sourcing';
import { call, collectionOf } from './connection';
import type { Connection, Identified } from './connection';
import { positionOfText, positionText } from './position-text';

/**
 * What is stopped: one document; all documents of a read model in the slice; or a whole stream,
 * where an event that cannot be read leaves unknown which documents it would have changed.
 */
export interface ParkedScope {
  readonly slice: number;
  /** Read model's collection; `*`: the key is a stream's name, and every read model is meant. */
  readonly collection: string;
  /** `*`: every key. */
  readonly key: string;
}

/** An event that waits, with all later ones of its scope, until it can be applied. */
export interface ParkedEvent extends ParkedScope {
  readonly stream: string;
  readonly position: Position;
  /** The stored event as text, as its owner wrote it. */
  readonly event: string;
  readonly reason: string;
  /** First revision of a hole before it in its stream. */
  readonly missingFrom?: number;
  readonly parkedAt: string;
}

/** Whatever makes these documents older than they seem. */
export interface ParkedSearch {
  readonly collection: string;
  /** Only these documents; absent: all of the collection, or all that `streams` change. */
  readonly keys?: readonly string[];
  readonly slices?: readonly number[];
  /** The streams that change them; absent: any. */
  readonly streams?: readonly string[];
}

interface StoredParkedEvent extends Identified {
  slice: number;
  collection: string;
  key: string;
  stream: string;
  position: string;
  event: string;
  reason: string;
  missingFrom?: number;
  parkedAt: string;
}

/** Events never skipped: parked visibly, in order, and retried. */
export class Parked {
  private readonly parked: Collection<StoredParkedEvent>;

  constructor(private readonly connection: Connection) {
    this.parked = collectionOf<StoredParkedEvent>(connection, 'parked');
  }

  /** The same event parked twice is parked once. */
  async add(events: readonly ParkedEvent[]): Promise<void> {
    if (events.length === 0) return;
    const upserts = events.map((event) => ({
      updateOne: {
        filter: { _id: idOf(event) },
        update: { $setOnInsert: { ...event, position: positionText(event.position) } },
        upsert: true,
      },
    }));
    await call(this.connection, 'park events', () =>
      this.parked.bulkWrite(upserts, { ordered: false }),
    );
  }

  /** Scopes with anything parked in these slices, at most `limit`. */
  async scopes(slices: readonly number[], limit: number): Promise<readonly ParkedScope[]> {
    const scope = { slice: '$slice', collection: '$collection', key: '$key' };
    const groups = await call(this.connection, 'list parked keys', () =>
      this.parked
        .aggregate<{ _id: ParkedScope }>([
          { $match: { slice: { $in: [...slices] } } },
          { $group: { _id: scope } },
          { $limit: limit },
        ])
        .toArray(),
    );
    return groups.map(({ _id }) => _id);
  }

  /** The scope's events in the log's order. */
  async waiting(scope: ParkedScope, limit: number): Promise<readonly ParkedEvent[]> {
    const found = await call(this.connection, 'read parked events', () =>
      this.parked.find(within(scope)).sort({ position: 1 }).limit(limit).toArray(),
    );
    return found.map(parkedOf);
  }

  /** Takes the scope's events up to this position out: they have been applied. */
  async remove(scope: ParkedScope, through: Position): Promise<void> {
    const applied = { ...within(scope), position: { $lte: positionText(through) } };
    await call(this.connection, 'unpark events', () => this.parked.deleteMany(applied));
  }

  /** Position of the earliest event parked for any of these, or `undefined`. */
  async earliest({
    collection,
    keys,
    slices,
    streams,
  }: ParkedSearch): Promise<Position | undefined> {
    const ofStreams = streams && { stream: { $in: [...streams] } };
    const ofKeys = keys && { key: { $in: [...keys, '*'] } };
    const filter = {
      $or: [
        { collection, ...(ofKeys ?? ofStreams) },
        { collection: '*', ...ofStreams },
      ],
      ...(slices && { slice: { $in: [...slices] } }),
    };
    const first = await call(this.connection, 'look for parked events', () =>
      this.parked.find(filter).sort({ position: 1 }).limit(1).next(),
    );
    return first === null ? undefined : positionOfText(first.position);
  }
}

const within = ({ slice, collection, key }: ParkedScope): ParkedScope => ({
  slice,
  collection,
  key,
});

const idOf = ({ slice, collection, key, position }: ParkedEvent): string =>
  [slice, collection, key, positionText(position)].join('/');

const parkedOf = ({ _id, position, ...event }: StoredParkedEvent): ParkedEvent => ({
  ...event,
  position: positionOfText(position),
});
