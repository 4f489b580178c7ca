import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';
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

const betStory = ({ customer, market: number, ending }: BetStory, index: number) => {
  const ids = {
    betId: `bet-${index}`,
    accountId: `customer-${customer}`,
    marketId: `market-${number}`,
  };
  const inMarket = (event: MarketEvent): LogEntry => [`market-${ids.marketId}`, event];
  const inAccount = (event: AccountEvent): LogEntry => [`account-${ids.accountId}`, event];
  const reserved = inMarket(market('LiabilityReserved', ids));
  const released = inMarket(market('LiabilityReleased', ids));
  const stake = { entryId: `stake-${ids.betId}`, reference: ids.betId };
  const placed = [
    inAccount(account('BetPlaced', ids)),
    inAccount(account('BalanceDebited', stake)),
  ];
  const booked = (n: number, amount: number) =>
    inAccount(
      account('BalanceCredited', {
        entryId: `${ids.betId}-${n}`,
        reference: ids.betId,
        amount: eur(amount),
      }),
    );
  const endings: { readonly [E in BetStory['ending']]: readonly LogEntry[] } = {
    refused: [inAccount(account('PlacementRefused', ids))],
    lapsed: [reserved, inAccount(account('PlacementLapsed', ids)), released],
    open: [reserved, ...placed],
    won: [reserved, ...placed, inAccount(account('BetSettled', ids)), booked(1, 2500)],
    lost: [reserved, ...placed, inAccount(account('BetSettled', ids)), booked(1, 0)],
    corrected: [
      ...[reserved, ...placed, inAccount(account('BetSettled', ids)), booked(1, 2500)],
      ...[inAccount(account('BetResettled', ids)), booked(2, 10)],
    ],
    voided: [
      ...[reserved, ...placed, inAccount(account('BetVoided', ids)), booked(1, 1000)],
      released,
    ],
  };
  return endings[ending];
};

/** One step of each bet in turn: neighbouring events of a bet are far apart in the log. */
const weave = (stories: readonly (readonly LogEntry[])[]): readonly LogEntry[] => {
  const length = Math.max(0, ...stories.map((story) => story.length));
  return Array.from({ length }, (_, step) =>
    stories.flatMap((story) => story.slice(step, step + 1)),
  ).flat();
};
