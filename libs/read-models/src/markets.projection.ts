import type { MarketDefinition, MarketEvent } from '@wagerlog/domain';
import { parseStreamName } from '@wagerlog/event-sourcing';
import { change, projection, unchanged } from './projection';

export type MarketStatus =
  'defined' | 'open' | 'suspended' | 'closed' | 'resulted' | 'settled' | 'voided';

export interface MarketDocument extends MarketDefinition {
  readonly status: MarketStatus;
  /** Of the last status change: what `If-Match` is compared with. */
  readonly revision: number;
  /** Total returns as text, in the order of the selections that have one. */
  readonly prices: readonly Price[];
  /** 0 until the first prices. */
  readonly priceVersion: number;
  /** Start and id: the order of the list. */
  readonly order: string;
}

interface Price {
  readonly selectionId: string;
  readonly odds: string;
}

const become = (status: MarketStatus) =>
  change<MarketDocument, MarketEvent>((_, { revision }) => ({ status, revision }));

const defined = (definition: MarketDefinition, revision: number): MarketDocument => ({
  ...definition,
  status: 'defined',
  revision,
  prices: [],
  priceVersion: 0,
  order: `${definition.startsAt}/${definition.marketId}`,
});

/** A partial set of prices leaves the others as they are. */
const merge = (market: MarketDocument, news: readonly Price[]): readonly Price[] => {
  const odds = new Map([...market.prices, ...news].map((price) => [price.selectionId, price.odds]));
  return market.selections.flatMap(({ selectionId }) => {
    const price = odds.get(selectionId);
    return price === undefined ? [] : [{ selectionId, odds: price }];
  });
};

/** Looks at every event of a market's stream, so that its document's revisions have no hole. */
export const markets = projection<MarketDocument, MarketEvent>({
  name: 'markets',
  version: 1,
  keysOf: ({ stream }) => [parseStreamName(stream)?.id ?? stream],
  on: {
    MarketDefined: (_, { event, revision }) => defined(event.data, revision),
    MarketOpened: become('open'),
    MarketSuspended: become('suspended'),
    MarketReopened: become('open'),
    MarketClosed: become('closed'),
    MarketResulted: become('resulted'),
    MarketResultCorrected: become('resulted'),
    MarketSettled: become('settled'),
    MarketVoided: become('voided'),
    PricesPublished: change((market, { event }) => ({
      prices: merge(market, event.data.prices),
      priceVersion: event.data.priceVersion,
    })),
    LiabilityLimitChanged: change((_, { event }) => ({ liabilityLimit: event.data.amount })),
    LiabilityReserved: unchanged,
    LiabilityReleased: unchanged,
    BetsVoidedInWindow: unchanged,
  },
});
