import type { LiabilityReserved, MarketEvent, TriggerEvent } from '@wagerlog/domain';
import { handle, type Handlers } from './by-type';
import type { Market, Reservation } from './market';
import { createOneText } from './one-text';
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
    const reservation = reservationOf(terms, revision);
    market.reservations.set(reservation.betId, reservation);
    addLiability(market, reservation, 1);
  },
  LiabilityReleased: ({ market, revision }, { betId }) => {
    const reservation = market.reservations.get(betId);
    if (reservation === undefined || reservation.releasedAtRevision !== undefined) return;
    reservation.releasedAtRevision = revision;
    reservation.terms = undefined;
    addLiability(market, reservation, -1);
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

const oneText = createOneText();

const reservationOf = (terms: LiabilityReserved['data'], revision: number): Reservation => ({
  betId: terms.betId,
  accountId: oneText(terms.accountId),
  marketId: oneText(terms.marketId),
  selectionId: oneText(terms.selectionId),
  stake: terms.stake.amount,
  potentialReturns: terms.potentialReturns.amount,
  odds: oneText(terms.acceptedOdds),
  placedAt: terms.placedAt,
  expiresAt: terms.expiresAt,
  revision,
  terms,
});

const addLiability = (market: Market, reservation: Reservation, sign: 1 | -1): void => {
  const { selectionId, potentialReturns, stake } = reservation;
  const before = market.liability.get(selectionId) ?? 0;
  market.liability.set(selectionId, before + sign * (potentialReturns - stake));
};
