import {
  dispatch,
  lastingMap,
  persistentMap,
  type Fold,
  type Instant,
  type PersistentMap,
} from '@wagerlog/event-sourcing';
import type { OddsText } from '../account/account.events';
import type {
  LiabilityReleased,
  LiabilityReserved,
  MarketDefinition,
  MarketEvent,
  TriggerEvent,
} from './market.events';
import { reservationPacking } from './market.packing';
import { liveReservation, type Reservations } from './market.reservations';
import { triggerOf, type ResultTrigger, type Trigger } from './market.triggers';

export type MarketStatus =
  'defined' | 'open' | 'suspended' | 'closed' | 'resulted' | 'settled' | 'voided';

export interface Market {
  readonly status: MarketStatus;
  /** Revision of the last status change: what `If-Match` is compared with. */
  readonly statusRevision: number;
  readonly definition: MarketDefinition;
  /** Minor units: the definition's, until it was changed. */
  readonly liabilityLimit: number;
  readonly prices: PersistentMap<OddsText>;
  /** 0 before the first prices. */
  readonly priceVersion: number;
  readonly sourceTimestamp: Instant | undefined;
  /** Per selection, sum of potential returns minus stakes of its live reservations. */
  readonly liabilities: PersistentMap<number>;
  readonly reservations: Reservations;
  /** How many live. */
  readonly live: number;
  /** Results, corrections and voids, in the order of n. */
  readonly triggers: readonly Trigger[];
  readonly lastResult: ResultTrigger | undefined;
}
export type MarketState = { readonly status: 'undefined' } | Market;

type MarketFold = Fold<MarketState, MarketEvent>;

export const evolve: MarketFold['evolve'] = (state, folded) => {
  const { event, revision } = folded;
  if (state.status !== 'undefined') return evolveDefined(event, state, revision);
  return event.type === 'MarketDefined' ? defined(event.data, revision) : state;
};

const defined = (definition: MarketDefinition, revision: number): Market => ({
  status: 'defined',
  statusRevision: revision,
  definition,
  liabilityLimit: definition.liabilityLimit,
  prices: persistentMap<OddsText>(),
  priceVersion: 0,
  sourceTimestamp: undefined,
  liabilities: persistentMap<number>(),
  reservations: lastingMap(reservationPacking),
  live: 0,
  triggers: [],
  lastResult: undefined,
});

const turned = (market: Market, status: MarketStatus, revision: number): Market =>
  market.status === status ? market : { ...market, status, statusRevision: revision };

const priced = (
  market: Market,
  {
    prices,
    priceVersion,
    sourceTimestamp,
  }: Extract<MarketEvent, { type: 'PricesPublished' }>['data'],
): Market => ({
  ...market,
  priceVersion,
  sourceTimestamp,
  prices: prices.reduce(
    (merged, { selectionId, odds }) => merged.set(selectionId, odds),
    market.prices,
  ),
});

const reserved = (market: Market, data: LiabilityReserved['data'], revision: number): Market => ({
  ...market,
  liabilities: exposed(market, data, 1),
  live: market.live + 1,
  reservations: market.reservations.set(data.betId, {
    revision,
    accountId: data.accountId,
    selectionId: data.selectionId,
    stake: data.stake.amount,
    potentialReturns: data.potentialReturns.amount,
    acceptedOdds: data.acceptedOdds,
    priceVersion: data.priceVersion,
    placedAt: data.placedAt,
    expiresAt: data.expiresAt,
    fingerprint: data.fingerprint,
  }),
});

const released = (
  market: Market,
  data: LiabilityReleased['data'],
  releasedRevision: number,
): Market => {
  const reservation = liveReservation(market, data.betId);
  if (reservation === undefined) return market;
  const { revision } = reservation;
  const { reason } = data;
  return {
    ...market,
    liabilities: exposed(market, data, -1),
    live: market.live - 1,
    reservations: market.reservations.set(data.betId, { revision, releasedRevision, reason }),
  };
};

const exposed = (
  { liabilities }: Market,
  { selectionId, potentialReturns, stake }: LiabilityReleased['data'] | LiabilityReserved['data'],
  sign: 1 | -1,
): PersistentMap<number> => {
  const liability = potentialReturns.amount - stake.amount;
  return liabilities.set(selectionId, (liabilities.get(selectionId) ?? 0) + sign * liability);
};

const statusAfter = (market: Market, trigger: Trigger): MarketStatus => {
  switch (trigger.kind) {
    case 'result':
    case 'correction':
      return 'resulted';
    case 'void':
      return 'voided';
    case 'window-void':
      return market.status;
  }
};

const trigger = (event: TriggerEvent, market: Market, revision: number): Market => {
  const added = triggerOf(event, revision);
  return {
    ...turned(market, statusAfter(market, added), revision),
    triggers: [...market.triggers, added],
    lastResult: 'outcomes' in added ? added : market.lastResult,
  };
};

const turnTo =
  (status: MarketStatus) =>
  (_: MarketEvent, market: Market, revision: number): Market =>
    turned(market, status, revision);

const evolveDefined = dispatch<MarketEvent, [Market, number], Market>({
  MarketDefined: (_, market) => market,
  MarketOpened: turnTo('open'),
  MarketReopened: turnTo('open'),
  MarketSuspended: turnTo('suspended'),
  MarketClosed: turnTo('closed'),
  MarketSettled: turnTo('settled'),
  PricesPublished: ({ data }, market) => priced(market, data),
  LiabilityLimitChanged: ({ data }, market) => ({ ...market, liabilityLimit: data.amount }),
  LiabilityReserved: ({ data }, market, revision) => reserved(market, data, revision),
  LiabilityReleased: ({ data }, market, revision) => released(market, data, revision),
  MarketResulted: trigger,
  MarketResultCorrected: trigger,
  MarketVoided: trigger,
  BetsVoidedInWindow: trigger,
});
