import type { LiabilityReserved, MarketEvent, TriggerEvent } from '@wagerlog/domain';
import { handle, type Handlers } from './by-type';
import type { Market } from './market';
import type { MarketEvidence } from './stored-event';

/** The auditor's own fold; it fills the market in place. */
export const foldMarket = (market: Market, { event, revision }: MarketEvidence): void => {
  market.revision = revision;
  handle<MarketEvent, Scene>(folds, { market, event, revision }, event);
};

interface Scene {
  readonly market: Market;
  readonly event: MarketEvent;
  readonly revision: number;
}

const becomes =
  (status: Market['status']) =>
  ({ market }: Scene): void => {
    market.status = status;
  };

const triggers = (scene: Scene): void => {
  const { market, revision, event } = scene;
  market.triggers.push({ revision, event: event as TriggerEvent });
};

const folds: Handlers<MarketEvent, Scene> = {
  MarketDefined: ({ market }, definition) => {
    market.definition = definition;
    market.liabilityLimit = definition.liabilityLimit;
    market.status = 'defined';
  },
  MarketOpened: becomes('open'),
  MarketReopened: becomes('open'),
  MarketSuspended: becomes('suspended'),
  MarketClosed: becomes('closed'),
  PricesPublished: ({ market }, { prices, priceVersion }) => {
    for (const { selectionId, odds } of prices) market.prices.set(selectionId, odds);
    market.priceVersion = priceVersion;
  },
  LiabilityLimitChanged: ({ market }, { amount }) => {
    market.liabilityLimit = amount;
  },
  LiabilityReserved: ({ market, revision }, terms) => {
    market.reservations.set(terms.betId, { terms, revision });
    addLiability(market, terms, 1);
  },
  LiabilityReleased: ({ market, revision }, { betId, reason }) => {
    const reservation = market.reservations.get(betId);
    if (reservation === undefined || reservation.releasedAtRevision !== undefined) return;
    reservation.releasedAtRevision = revision;
    reservation.releaseReason = reason;
    addLiability(market, reservation.terms, -1);
  },
  MarketResulted: (scene) => {
    becomes('resulted')(scene);
    triggers(scene);
  },
  MarketResultCorrected: (scene) => {
    becomes('resulted')(scene);
    triggers(scene);
  },
  MarketVoided: (scene) => {
    becomes('voided')(scene);
    triggers(scene);
  },
  BetsVoidedInWindow: triggers,
  MarketSettled: (scene, { n }) => {
    becomes('settled')(scene);
    scene.market.settledN = n;
  },
};

const addLiability = (market: Market, terms: LiabilityReserved['data'], sign: 1 | -1): void => {
  const { selectionId, potentialReturns, stake } = terms;
  const before = market.liability.get(selectionId) ?? 0;
  market.liability.set(selectionId, before + sign * (potentialReturns.amount - stake.amount));
};
