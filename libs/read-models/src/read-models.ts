import type { DomainEvent, Projection } from '@wagerlog/event-sourcing';
import { accounts } from './accounts.projection';
import { bets } from './bets.projection';
import { books } from './books.projection';
import { markets } from './markets.projection';
import { refusals } from './refusals.projection';
import { settlements } from './settlements.projection';
import { statement } from './statement.projection';
import { timelines } from './timelines.projection';
import type { TimelineDocument } from './timelines.projection';
import { totals } from './totals.projection';

/** A projection as the projector runs it, beside the others. */
export interface ReadModel extends Projection<object> {
  /** Collection of this version: `bets_v1`. */
  readonly collection: string;
  /** Fields of the document to index, one list per index. */
  readonly indexes: readonly (readonly string[])[];
  /** The document sees every event of its stream, so its revisions must follow each other. */
  readonly isWholeStream: boolean;
  /** Streams of this category change the same documents, which therefore wait for each of them. */
  readonly mixes?: 'account';
  /** The account whose bets the document tells of, where events of markets change it too. */
  readonly accountOf?: (document: object) => string;
}

type Options = Partial<Pick<ReadModel, 'indexes' | 'isWholeStream' | 'mixes' | 'accountOf'>>;

/**
 * Forgets the types of document and event: the projector gives a projection only the event types
 * it handles and the documents it made itself.
 */
const readModel = <Document extends object, Event extends DomainEvent>(
  projection: Projection<Document, Event>,
  options: Options = {},
): ReadModel => ({
  ...(projection as unknown as Projection<object>),
  collection: collectionOf(projection),
  indexes: [],
  isWholeStream: false,
  ...options,
});

export const collectionOf = ({
  name,
  version,
}: {
  readonly name: string;
  readonly version: number;
}): string => `${name}_v${version}`;

export const readModels: readonly ReadModel[] = [
  readModel(accounts, { isWholeStream: true }),
  readModel(statement, { indexes: [['accountId', 'revision']] }),
  readModel(bets, {
    indexes: [
      ['accountId', 'revision'],
      ['accountId', 'status', 'revision'],
    ],
  }),
  readModel(timelines, { accountOf: (document) => (document as TimelineDocument).accountId }),
  readModel(markets, { indexes: [['order'], ['status', 'order']], isWholeStream: true }),
  readModel(books),
  readModel(totals, { mixes: 'account' }),
  readModel(settlements, { indexes: [['order'], ['marketId', 'order']] }),
  readModel(refusals, { indexes: [['accountId', 'revision']] }),
];
