import type {
  LiabilityLimitChanged,
  LiabilityReleased,
  LiabilityReserved,
  MarketDefined,
} from '@wagerlog/domain';
import { change, projection } from './projection';

/** What the house holds on a market: its live reservations, also after settlement. Minor units. */
export interface BookDocument {
  readonly marketId: string;
  readonly currency: string;
  /** What the house may lose on one selection. */
  readonly limit: number;
  readonly selections: readonly BookLine[];
}

export interface BookLine {
  readonly selectionId: string;
  readonly bets: number;
  readonly stakes: number;
  readonly potentialReturns: number;
}

type BookEvent = MarketDefined | LiabilityReserved | LiabilityReleased | LiabilityLimitChanged;
type Holding = LiabilityReserved | LiabilityReleased;

const count = (sign: 1 | -1) =>
  change<BookDocument, Holding>((book, { event: { data } }) => ({
    selections: book.selections.map((line) =>
      line.selectionId === data.selectionId
        ? {
            selectionId: line.selectionId,
            bets: line.bets + sign,
            stakes: line.stakes + sign * data.stake.amount,
            potentialReturns: line.potentialReturns + sign * data.potentialReturns.amount,
          }
        : line,
    ),
  }));

const empty = ({ data }: MarketDefined): BookDocument => ({
  marketId: data.marketId,
  currency: data.currency,
  limit: data.liabilityLimit,
  selections: data.selections.map(({ selectionId }) => ({
    selectionId,
    bets: 0,
    stakes: 0,
    potentialReturns: 0,
  })),
});

export const books = projection<BookDocument, BookEvent>({
  name: 'books',
  version: 1,
  keysOf: ({ event }) => [event.data.marketId],
  on: {
    MarketDefined: (_, { event }) => empty(event),
    LiabilityReserved: count(1),
    LiabilityReleased: count(-1),
    LiabilityLimitChanged: change((_, { event }) => ({ limit: event.data.amount })),
  },
});
