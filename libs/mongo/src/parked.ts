import type { Collection } from 'mongodb';
import type { Position } from '@wagerlog/event-sourcing';
import { call, collectionOf } from './connection';
import type { Connection, Identified } from './connection';
import { positionOfText, positionText } from './position-text';

/**
 * What is stopped: one document's key, or a whole stream (an event that cannot be decoded, or a
 * hole before it, leaves unknown which documents it would have touched).
 */
export interface ParkedScope {
  readonly slice: number;
  /** Read model's collection; `*`: the key is a stream's name, and every read model is meant. */
  readonly collection: string;
  readonly key: string;
}

/** An event that waits, with all later ones of its scope, until it can be applied. */
export interface ParkedEvent extends ParkedScope {
  readonly stream: string;
  readonly position: Position;
  /** The stored event as text, as its owner wrote it. */
  readonly event: string;
  readonly reason: string;
  readonly parkedAt: string;
}

interface StoredParkedEvent extends Identified {
  slice: number;
  collection: string;
  key: string;
  stream: string;
  position: string;
  event: string;
  reason: string;
  parkedAt: string;
}

/** Anything parked in the collection (narrowed by key or stream), or for one of the streams. */
export interface ParkedSearch {
  readonly collection: string;
  readonly key?: string;
  readonly stream?: string;
  /** Streams parked as a whole that count too; absent: all. */
  readonly streams?: readonly string[];
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
    key,
    stream,
    streams,
  }: ParkedSearch): Promise<Position | undefined> {
    const ofKey = { collection, ...(key !== undefined && { key }), ...(stream && { stream }) };
    const ofStream = { collection: '*', ...(streams && { key: { $in: [...streams] } }) };
    const first = await call(this.connection, 'look for parked events', () =>
      this.parked
        .find({ $or: [ofKey, ofStream] })
        .sort({ position: 1 })
        .limit(1)
        .next(),
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
