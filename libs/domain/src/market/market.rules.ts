import { refuse, type Refusal, type Rule } from '@wagerlog/event-sourcing';
import type { PlacementRequest } from '../account/account.commands';
import type { OddsText, PricePolicy } from '../account/account.events';
import { compareOdds, presentOdds } from '../money/odds';
import { returnsOf } from '../money/outcome';
import { hasSelection, headroomOf, stakeMaxOf } from './market.capacity';
import type { MarketRuleCode } from './market.decision';
import type { Market } from './market.state';

/** A placement judged against the market; `currency` is the account's. */
export interface Asked {
  readonly market: Market;
  readonly request: PlacementRequest;
  readonly currency: string;
}
type MarketRule = Rule<Asked, MarketRuleCode>;

const isInCurrency: MarketRule = ({ market: { definition }, currency }) =>
  definition.currency === currency
    ? undefined
    : refuse('CURRENCY_MISMATCH', { currency: definition.currency });

const isOpen: MarketRule = ({ market: { status } }) => {
  switch (status) {
    case 'open':
      return undefined;
    case 'defined':
      return refuse('MARKET_NOT_OPEN', { marketStatus: status });
    case 'suspended':
      return refuse('MARKET_SUSPENDED', { marketStatus: status });
    case 'closed':
    case 'resulted':
    case 'settled':
    case 'voided':
      return refuse('MARKET_CLOSED', { marketStatus: status });
  }
};

const isSelectionKnown: MarketRule = ({ market, request: { selectionId } }) =>
  hasSelection(market, selectionId) ? undefined : refuse('SELECTION_UNKNOWN', { selectionId });

/** The selection's price now: what a bet is accepted at, if at all. */
export const priceOf = ({ market, request }: Asked): OddsText | undefined =>
  market.prices.get(request.selectionId);

export const unpriced = ({ market: { priceVersion } }: Asked): Refusal<'PRICE_UNAVAILABLE'> =>
  refuse('PRICE_UNAVAILABLE', { priceVersion });

const isPriced: MarketRule = (asked) =>
  priceOf(asked) === undefined ? unpriced(asked) : undefined;

const admits = (policy: PricePolicy, current: OddsText, requested: OddsText): boolean => {
  switch (policy) {
    case 'none':
      return compareOdds(current, requested) === 0;
    case 'higher':
      return compareOdds(current, requested) >= 0;
    case 'any':
      return true;
  }
};

/** The rules after `isPriced` see a price. */
const priced =
  (rule: (asked: Asked, price: OddsText) => ReturnType<MarketRule>): MarketRule =>
  (asked) => {
    const price = priceOf(asked);
    return price === undefined ? undefined : rule(asked, price);
  };

const isPriceAdmitted = priced(({ market: { priceVersion }, request }, price) =>
  admits(request.pricePolicy, price, request.odds)
    ? undefined
    : refuse('PRICE_CHANGED', { currentOdds: { ...presentOdds(price) }, priceVersion }),
);

/** A smaller stake that would do: every limit counts, not only the one that refused. */
const factsOfLimits = ({ market, request }: Asked, price: OddsText) => ({
  maxStake: stakeMaxOf(market, request.selectionId, price),
  currency: market.definition.currency,
});

const isStakeEnough: MarketRule = ({ market: { definition }, request }) => {
  const { minStake, currency } = definition;
  return request.stake < minStake ? refuse('STAKE_BELOW_MIN', { minStake, currency }) : undefined;
};

const isStakeAdmitted = priced((asked, price) =>
  asked.request.stake > asked.market.definition.maxStake
    ? refuse('STAKE_ABOVE_MAX', factsOfLimits(asked, price))
    : undefined,
);

const areReturnsAdmitted = priced((asked, price) => {
  const { maxReturns } = asked.market.definition;
  return returnsOf(asked.request.stake, price) > maxReturns
    ? refuse('RETURNS_ABOVE_MAX', { maxReturns, ...factsOfLimits(asked, price) })
    : undefined;
});

const isLiabilityAdmitted = priced((asked, price) => {
  const { stake, selectionId } = asked.request;
  return returnsOf(stake, price) - stake > headroomOf(asked.market, selectionId)
    ? refuse('LIABILITY_EXCEEDED', factsOfLimits(asked, price))
    : undefined;
});

/** Rules 8 to 13 of domain.md §2: order is precedence. */
export const placementRules: readonly MarketRule[] = [
  isInCurrency,
  isOpen,
  isSelectionKnown,
  isPriced,
  isPriceAdmitted,
  isStakeEnough,
  isStakeAdmitted,
  areReturnsAdmitted,
  isLiabilityAdmitted,
];
