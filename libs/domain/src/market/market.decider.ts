import {
  canonicalJson,
  dispatch,
  refuse,
  type Decider,
  type Moment,
} from '@wagerlog/event-sourcing';
import { currencyExponent } from '../money/currency';
import { hasSelection } from './market.capacity';
import type {
  ChangeLiabilityLimit,
  DefineMarket,
  MarketCommand,
  PublishPrices,
  ReserveLiability,
  SetMarketStatus,
} from './market.commands';
import type { MarketDecision, MarketRefusalCode } from './market.decision';
import { confirmResult, markSettled, voidMarket } from './market.ending';
import type { MarketEvent } from './market.events';
import { releaseLiability, reserveLiability } from './market.reservation';
import { evolve, type Market, type MarketState, type MarketStatus } from './market.state';

type DefinedCommand = Exclude<MarketCommand, DefineMarket | ReserveLiability>;

const decide = (command: MarketCommand, state: MarketState, moment: Moment): MarketDecision => {
  if (command.type === 'DefineMarket') return defineMarket(command, state);
  if (command.type === 'ReserveLiability') return reserveLiability(command, state, moment);
  return state.status === 'undefined'
    ? refuse('MARKET_UNKNOWN')
    : decideDefined(command, state, moment);
};

/** Definition, status, prices, reservations, results and voids of one market (domain.md §2, §4). */
export const marketDecider: Decider<MarketCommand, MarketState, MarketEvent, MarketRefusalCode> = {
  initial: { status: 'undefined' },
  evolve,
  decide,
};

const defineMarket = ({ definition }: DefineMarket, state: MarketState): MarketDecision => {
  if (state.status !== 'undefined') {
    const isSame = canonicalJson(state.definition) === canonicalJson(definition);
    return isSame ? [] : refuse('ID_TAKEN');
  }
  const { currency } = definition;
  if (currencyExponent(currency) === undefined) return refuse('CURRENCY_UNKNOWN', { currency });
  return [{ type: 'MarketDefined', data: definition }];
};

type Turn = 'MarketOpened' | 'MarketReopened' | 'MarketSuspended' | 'MarketClosed';

/** Which event leads from a status to the one that was asked for. */
const turns: {
  readonly [to in SetMarketStatus['status']]: { readonly [from in MarketStatus]?: Turn };
} = {
  open: { defined: 'MarketOpened', suspended: 'MarketReopened' },
  suspended: { open: 'MarketSuspended' },
  closed: { open: 'MarketClosed', suspended: 'MarketClosed' },
};

/** What is so already is answered first: a lost answer's retry carries the old revision. */
const setStatus = (
  { status, expectedStatusRevision }: SetMarketStatus,
  market: Market,
): MarketDecision => {
  if (status === market.status) return [];
  const facts = { marketStatus: market.status, revision: market.statusRevision };
  if (expectedStatusRevision !== undefined && expectedStatusRevision !== market.statusRevision) {
    return refuse('REVISION_MISMATCH', facts);
  }
  const type = turns[status][market.status];
  if (type === undefined) return refuse('MARKET_TRANSITION_INVALID', facts);
  return [{ type, data: { marketId: market.definition.marketId } }];
};

const isTrading = ({ status }: Market): boolean =>
  status === 'defined' || status === 'open' || status === 'suspended';

/** Prices from an older source than the last are dropped: no events. */
const publishPrices = (
  { prices, sourceTimestamp }: PublishPrices,
  market: Market,
): MarketDecision => {
  const unknown = prices.find(({ selectionId }) => !hasSelection(market, selectionId));
  if (unknown !== undefined) {
    return refuse('SELECTION_UNKNOWN', { selectionId: unknown.selectionId });
  }
  if (!isTrading(market)) return refuse('MARKET_CLOSED', { marketStatus: market.status });
  if (market.sourceTimestamp !== undefined && sourceTimestamp <= market.sourceTimestamp) return [];
  const { marketId } = market.definition;
  const priceVersion = market.priceVersion + 1;
  return [{ type: 'PricesPublished', data: { marketId, prices, priceVersion, sourceTimestamp } }];
};

/** A limit below the present liability is allowed: it only stops new bets. */
const changeLiabilityLimit = (
  { amount }: ChangeLiabilityLimit,
  { liabilityLimit, definition: { marketId } }: Market,
): MarketDecision =>
  amount === liabilityLimit ? [] : [{ type: 'LiabilityLimitChanged', data: { marketId, amount } }];

const decideDefined = dispatch<DefinedCommand, [Market, Moment], MarketDecision>({
  SetMarketStatus: setStatus,
  PublishPrices: publishPrices,
  ChangeLiabilityLimit: changeLiabilityLimit,
  ReleaseLiability: releaseLiability,
  ConfirmResult: confirmResult,
  VoidMarket: voidMarket,
  MarkSettled: markSettled,
});
