import { MongoClient, type Collection } from 'mongodb';
import { within, type Connect, type Driver } from './driver';
import { piecesOf, type Piece } from './history';

const ANSWER_MS = 20_000;
const UPDATE_EVERY = 4;

interface PieceDocument extends Piece {
  readonly _id: string;
  readonly lane: string;
}

/** The last update of a lane. */
interface LaneDocument {
  readonly _id: string;
  readonly number: number;
  readonly texts: readonly string[];
}

/** A write inserts its pieces in one command; each fourth one updates a document of the lane. */
export const connectToMongo: Connect = async (url) => {
  const client = new MongoClient(url, { retryWrites: false, serverSelectionTimeoutMS: 5_000 });
  await client.connect();
  const driver = new MongoDriver(client);
  await driver.pieces.createIndex({ lane: 1, number: 1, part: 1 });
  return driver;
};

class MongoDriver implements Driver {
  readonly pieces: Collection<PieceDocument>;
  readonly #lanes: Collection<LaneDocument>;

  constructor(readonly client: MongoClient) {
    this.pieces = client.db('durability').collection('pieces');
    this.#lanes = client.db('durability').collection('lanes');
  }

  async write(lane: string, number: number): Promise<void> {
    await within(ANSWER_MS, this.#write(lane, number));
  }

  async #write(lane: string, number: number): Promise<void> {
    const pieces = piecesOf(lane, number);
    if (!isUpdate(number)) {
      const documents = pieces.map((piece) => ({ _id: idOf(lane, piece), lane, ...piece }));
      await this.pieces.insertMany(documents);
      return;
    }
    const guard = { _id: lane, number: number - UPDATE_EVERY };
    const change = { $set: { number, texts: pieces.map(({ text }) => text) } };
    const isFirst = number < UPDATE_EVERY;
    const { matchedCount, upsertedCount } = await (isFirst
      ? this.#lanes.updateOne({ _id: lane }, change, { upsert: true })
      : this.#lanes.updateOne(guard, change));
    if (matchedCount + upsertedCount !== 1) throw new Error(`${lane} is not at ${guard.number}`);
  }

  /** By the index; that every document is in it is checked by reading each by its `_id` as well. */
  async readLane(lane: string): Promise<readonly Piece[]> {
    const inIndex = await this.pieces.find({ lane }).sort({ number: 1, part: 1 }).toArray();
    const ids = inIndex.map(({ _id }) => _id);
    const byId = await this.pieces.find({ _id: { $in: ids } }).toArray();
    const prefix = { $gte: `${lane} `, $lt: `${lane}!` };
    const all = await this.pieces.countDocuments({ _id: prefix });
    if (byId.length !== ids.length || all !== ids.length) {
      throw new Error(`${lane}: ${all} documents, ${ids.length} in the index`);
    }
    const last = await this.#lanes.findOne({ _id: lane });
    return [...inIndex, ...updatesOf(lane, last)].map(({ number, part, text }) => ({
      number,
      part,
      text,
    }));
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

const isUpdate = (number: number): boolean => number % UPDATE_EVERY === UPDATE_EVERY - 1;

const idOf = (lane: string, { number, part }: Piece): string => `${lane} ${number} ${part}`;

/** An update replaces the one before it: of these only the last is there to be compared. */
function updatesOf(lane: string, last: LaneDocument | null): readonly Piece[] {
  if (last === null) return [];
  const earlier = Array.from({ length: last.number }, (_, number) => number).filter(isUpdate);
  return [
    ...earlier.flatMap((number) => piecesOf(lane, number)),
    ...last.texts.map((text, part) => ({ number: last.number, part, text })),
  ];
}
