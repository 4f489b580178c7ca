import type { AccountEvent, BalanceCredited, MarketEvent, SettlementEvent } from '@wagerlog/domain';
import type { DomainEvent } from '@wagerlog/event-sourcing';
import { account, depositEntry, market, settlement } from '@wagerlog/read-models/testing';

export type LogEntry = readonly [stream: string, event: DomainEvent];

/** What one bet of a season comes to. */
export interface BetStory {
  readonly customer: number;
  readonly market: number;
  readonly ending: 'open' | 'refused' | 'lapsed' | 'won' | 'lost' | 'corrected' | 'voided';
}

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** A plausible log: accounts with money, open markets, and every bet's events woven in order. */
export const seasonLog = (stories: readonly BetStory[]): readonly LogEntry[] => {
  const customers = new Set(stories.map(({ customer }) => customer));
  const markets = new Set(stories.map((story) => story.market));
  const bets = stories.map((story, index) => betStory(story, index));
  return [
    ...[...customers].flatMap(openCustomer),
    ...[...markets].flatMap(openMarket),
    ...weave(bets),
    ...[...markets].flatMap(settleMarket),
  ];
};

const openCustomer = (customer: number): readonly LogEntry[] => {
  const accountId = `customer-${customer}`;
  const events: readonly AccountEvent[] = [
    account('AccountOpened', { accountId }),
    account('DepositCredited'),
    depositEntry,
  ];
  return events.map((event) => [`account-${accountId}`, event]);
};

const openMarket = (number: number): readonly LogEntry[] => {
  const marketId = `market-${number}`;
  const events: readonly MarketEvent[] = [
    market('MarketDefined', { marketId }),
    market('PricesPublished', { marketId }),
    market('MarketOpened', { marketId }),
  ];
  return events.map((event) => [`market-${marketId}`, event]);
};

const settleMarket = (number: number): readonly LogEntry[] => {
  const marketId = `market-${number}`;
  const settlementId = `${marketId}-1`;
  const run: readonly SettlementEvent[] = [
    settlement('SettlementStarted', { settlementId, marketId }),
    settlement('SettlementCompleted', { settlementId }),
  ];
  return [
    [`market-${marketId}`, market('MarketClosed', { marketId })],
    [`market-${marketId}`, market('MarketResulted', { marketId, settlementId })],
    ...run.map((event) => [`settlement-${settlementId}`, event] as const),
    [`market-${marketId}`, market('MarketSettled', { marketId })],
  ];
};

interface BetIds {
  readonly betId: string;
  readonly accountId: string;
  readonly marketId: string;
}

const inMarket = ({ marketId }: BetIds, event: MarketEvent): LogEntry => [
  `market-${marketId}`,
  event,
];
const inAccount = ({ accountId }: BetIds, event: AccountEvent): LogEntry => [
  `account-${accountId}`,
  event,
];

const betStory = ({ customer, market: number, ending }: BetStory, index: number) => {
  const ids = {
    betId: `bet-${index}`,
    accountId: `customer-${customer}`,
    marketId: `market-${number}`,
  };
  const reserved = inMarket(ids, market('LiabilityReserved', ids));
  const released = inMarket(ids, market('LiabilityReleased', ids));
  const of = (type: AccountEvent['type']) => inAccount(ids, account(type, ids));
  const stake = { entryId: `stake-${ids.betId}`, reference: ids.betId };
  const open = [reserved, of('BetPlaced'), inAccount(ids, account('BalanceDebited', stake))];
  const endings: { readonly [E in BetStory['ending']]: readonly LogEntry[] } = {
    open,
    refused: [of('PlacementRefused')],
    lapsed: [reserved, of('PlacementLapsed'), released],
    won: [...open, of('BetSettled'), booked(ids, 1, { amount: eur(2500) })],
    lost: [...open, of('BetSettled'), booked(ids, 1, { amount: eur(0) })],
    corrected: [
      ...[...open, of('BetSettled'), booked(ids, 1, { amount: eur(2500) })],
      ...[of('BetResettled'), booked(ids, 2, difference)],
    ],
    voided: [
      ...[...open, of('BetVoided')],
      booked(ids, 1, { amount: eur(1000), reason: 'refund' }),
      released,
    ],
  };
  return endings[ending];
};

const booked = (ids: BetIds, n: number, data: Partial<BalanceCredited['data']>): LogEntry => {
  const entry = { entryId: `${ids.betId}-${n}`, reference: ids.betId };
  return inAccount(ids, account('BalanceCredited', { ...entry, ...data }));
};

const difference = {
  amount: eur(10),
  reason: 'resettlement',
  postings: [
    { ledger: 'customer', amount: 10 },
    { ledger: 'revenue', amount: -10 },
  ],
} as const;

/** One step of each bet in turn: neighbouring events of a bet are far apart in the log. */
const weave = (stories: readonly (readonly LogEntry[])[]): readonly LogEntry[] => {
  const length = Math.max(0, ...stories.map((story) => story.length));
  return Array.from({ length }, (_, step) =>
    stories.flatMap((story) => story.slice(step, step + 1)),
  ).flat();
};
