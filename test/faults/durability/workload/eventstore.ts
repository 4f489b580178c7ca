import {
  ANY,
  EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  StreamNotFoundError,
} from '@eventstore/db-client';
import { within, type Connect, type Driver } from './driver';
import { digestOf, piecesOf, type Piece } from './history';

const ANSWER_MS = 20_000;

/** A lane is a stream and a write an append of all its pieces. */
export const connectToEventStore: Connect = (url) =>
  Promise.resolve(new EventStoreDriver(EventStoreDBClient.connectionString`${url}`));

class EventStoreDriver implements Driver {
  constructor(readonly client: EventStoreDBClient) {}

  async write(lane: string, number: number): Promise<void> {
    const first = revisionsBefore(number);
    const exact = first === 0n ? NO_STREAM : first - 1n;
    const append = this.client.appendToStream(lane, eventsOf(lane, number), {
      expectedRevision: number % 2 === 0 ? exact : ANY,
    });
    const { nextExpectedRevision } = await within(ANSWER_MS, append);
    if (nextExpectedRevision === revisionsBefore(number + 1) - 1n) return;
    throw new Error(`${lane} ${number} was acknowledged as revision ${nextExpectedRevision}`);
  }

  async readLane(lane: string): Promise<readonly Piece[]> {
    const pieces: Piece[] = [];
    try {
      const read = this.client.readStream(lane, { direction: FORWARDS, fromRevision: START });
      for await (const { event } of read) {
        if (event === undefined) throw new Error(`${lane} holds a link`);
        const piece = event.data as unknown as Piece;
        expectPlace(lane, piece, { ...event, place: pieces.length });
        pieces.push(piece);
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return pieces;
  }

  close(): Promise<void> {
    return this.client.dispose();
  }
}

/** One to four pieces in turn, ten in every four writes. */
const revisionsBefore = (number: number): bigint => {
  const [rounds, rest] = [Math.floor(number / 4), number % 4];
  return BigInt(rounds * 10 + (rest * (rest + 1)) / 2);
};

const eventsOf = (lane: string, number: number) =>
  piecesOf(lane, number).map((piece) =>
    jsonEvent({ id: idOf(lane, piece), type: 'piece', data: { ...piece }, metadata: { lane } }),
  );

const idOf = (lane: string, { number, part }: Piece): string =>
  digestOf(`${lane} ${number} ${part}`).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, UUID);
const UUID = '$1-$2-4$3-8$4-$5';

interface Read {
  readonly id: string;
  readonly revision: bigint;
  readonly metadata?: unknown;
  readonly place: number;
}

function expectPlace(lane: string, piece: Piece, { id, revision, metadata, place }: Read): void {
  const isRight =
    revision === BigInt(place) &&
    id === idOf(lane, piece) &&
    (metadata as { lane?: string } | undefined)?.lane === lane;
  if (!isRight) throw new Error(`${lane} has ${id} as revision ${revision} in place ${place}`);
}
