import { firstRefusal, known, refuse, type Moment } from '@wagerlog/event-sourcing';
import type { OddsText } from '../account/account.events';
import { returnsOf } from '../money/outcome';
import type { ReleaseLiability, ReserveLiability } from './market.commands';
import type { MarketDecision } from './market.decision';
import type { LiabilityReserved } from './market.events';
import { placementRules, priceOf, unpriced, type Asked } from './market.rules';
import { isLive, liveReservation } from './market.reservations';
import type { Market, MarketState } from './market.state';

/**
 * The market's half of a placement. A live reservation answers again with its recorded terms; a
 * refusal is never an event here: the account records it.
 */
export const reserveLiability = (
  { request, currency }: ReserveLiability,
  state: MarketState,
  moment: Moment,
): MarketDecision => {
  const before = state.status === 'undefined' ? undefined : reservedBefore(request, state);
  if (before !== undefined) return before;
  if (request.expiresAt <= moment.now) {
    return refuse('EXPIRED', { expiresAt: request.expiresAt, serverTime: moment.now });
  }
  if (state.status === 'undefined') {
    return refuse('MARKET_UNKNOWN', { marketId: request.marketId });
  }
  const asked: Asked = { market: state, request, currency };
  const refusal = firstRefusal(placementRules, asked);
  if (refusal !== undefined) return refusal;
  // Nothing is ever accepted at a price of the customer's own naming.
  const price = priceOf(asked);
  return price === undefined ? unpriced(asked) : liabilityReserved(asked, price, moment);
};

const reservedBefore = (
  { betId, fingerprint }: ReserveLiability['request'],
  { reservations }: Market,
): MarketDecision | undefined => {
  const reservation = reservations.get(betId);
  if (reservation === undefined) return undefined;
  if (!isLive(reservation)) return refuse('RELEASED');
  return reservation.fingerprint === fingerprint
    ? known(reservation.revision)
    : refuse('KEY_REUSED');
};

const liabilityReserved = (
  { request, currency, market }: Asked,
  acceptedOdds: OddsText,
  { occurredAt }: Moment,
): readonly LiabilityReserved[] => {
  const data: LiabilityReserved['data'] = {
    betId: request.betId,
    accountId: request.accountId,
    marketId: market.definition.marketId,
    selectionId: request.selectionId,
    stake: { amount: request.stake, currency },
    requestedOdds: request.odds,
    acceptedOdds,
    pricePolicy: request.pricePolicy,
    potentialReturns: { amount: returnsOf(request.stake, acceptedOdds), currency },
    priceVersion: market.priceVersion,
    placedAt: occurredAt,
    expiresAt: request.expiresAt,
    fingerprint: request.fingerprint,
  };
  return [{ type: 'LiabilityReserved', data }];
};

/** Another reservation of the same bet id is left alone, and so is what was released already. */
export const releaseLiability = (
  { betId, marketRevision, reason }: ReleaseLiability,
  market: Market,
): MarketDecision => {
  const reservation = liveReservation(market, betId);
  if (reservation?.revision !== marketRevision) return [];
  const { marketId, currency } = market.definition;
  const { selectionId, stake, potentialReturns } = reservation;
  return [
    {
      type: 'LiabilityReleased',
      data: {
        betId,
        marketId,
        selectionId,
        stake: { amount: stake, currency },
        potentialReturns: { amount: potentialReturns, currency },
        reason,
      },
    },
  ];
};
