import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';
import type { EventMetadata } from '@wagerlog/event-sourcing';
import type { StoredEvent } from '../evidence/stored-event';

/**
 * The newest schema version of every event the auditor can judge. Written by hand beside the
 * domain's own table on purpose: a type the domain gains and the auditor does not know is a compile
 * error here, never an event passed over.
 */
const account: Record<AccountEvent['type'], number> = {
  AccountOpened: 1,
  AccountStatusChanged: 1,
  SelfExcluded: 1,
  LimitSet: 1,
  DepositCredited: 1,
  WithdrawalCompleted: 1,
  PaymentRefused: 1,
  BetPlaced: 1,
  PlacementRefused: 1,
  PlacementLapsed: 1,
  BetSettled: 1,
  BetResettled: 1,
  BetVoided: 1,
  BalanceDebited: 1,
  BalanceCredited: 1,
};

const market: Record<MarketEvent['type'], number> = {
  MarketDefined: 1,
  MarketOpened: 1,
  MarketSuspended: 1,
  MarketReopened: 1,
  MarketClosed: 1,
  PricesPublished: 1,
  LiabilityReserved: 1,
  LiabilityReleased: 1,
  LiabilityLimitChanged: 1,
  MarketResulted: 1,
  MarketResultCorrected: 1,
  MarketVoided: 1,
  BetsVoidedInWindow: 1,
  MarketSettled: 1,
};

const settlement: Record<SettlementEvent['type'], number> = {
  SettlementStarted: 1,
  SettlementProgressed: 1,
  SettlementItemParked: 1,
  SettlementCompleted: 1,
  SettlementSuperseded: 1,
};

const versions: { readonly [category: string]: { readonly [type: string]: number } } = {
  account,
  market,
  settlement,
};

/** The event as the folds read it, or why it cannot be read. */
export const newestShape = (
  category: string,
  { type, data }: Pick<StoredEvent, 'type' | 'data'>,
  { schemaVersion }: EventMetadata,
): { readonly event: { type: string; data: unknown } } | { readonly unreadable: string } => {
  const newest = versions[category]?.[type];
  if (newest === undefined) return { unreadable: `${type} is no event of a ${category}` };
  if (schemaVersion !== newest) {
    return { unreadable: `${type} has schema version ${schemaVersion}, known is ${newest}` };
  }
  return { event: { type, data } };
};
