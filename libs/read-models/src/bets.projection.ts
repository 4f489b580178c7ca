import type { BetPlaced, BetResettled, BetResult, BetSettled, BetVoided } from '@wagerlog/domain';
import { change, projection } from './projection';

/** Odds are exact total returns as text; amounts are minor units of the bet's currency. */
export interface BetDocument {
  readonly betId: string;
  readonly accountId: string;
  readonly marketId: string;
  readonly selectionId: string;
  readonly status: 'placed' | 'settled' | 'voided';
  readonly stake: number;
  readonly currency: string;
  readonly requestedOdds: string;
  readonly acceptedOdds: string;
  readonly potentialReturns: number;
  readonly priceVersion: number;
  readonly placedAt: string;
  /** Absent until the first settlement. */
  readonly result?: BetResult;
  /** What the bet is worth in all, after corrections. */
  readonly returns?: number;
  /** Whether a settled bet was settled again, or voided. */
  readonly resettled: boolean;
  /** Of `BetPlaced` in the account's stream: the order of an account's bets. */
  readonly revision: number;
}

type BetEvent = BetPlaced | BetSettled | BetResettled | BetVoided;

const placed = ({ data }: BetPlaced, revision: number): BetDocument => ({
  betId: data.betId,
  accountId: data.accountId,
  marketId: data.marketId,
  selectionId: data.selectionId,
  status: 'placed',
  stake: data.stake.amount,
  currency: data.stake.currency,
  requestedOdds: data.requestedOdds,
  acceptedOdds: data.acceptedOdds,
  potentialReturns: data.potentialReturns.amount,
  priceVersion: data.priceVersion,
  placedAt: data.placedAt,
  resettled: false,
  revision,
});

const outcomeOf = ({ data }: BetSettled | BetResettled | BetVoided) => ({
  result: data.result,
  returns: data.returns.amount,
});

export const bets = projection<BetDocument, BetEvent>({
  name: 'bets',
  version: 1,
  keysOf: ({ event }) => [event.data.betId],
  on: {
    BetPlaced: (_, { event, revision }) => placed(event, revision),
    BetSettled: change((_, { event }) => ({ status: 'settled', ...outcomeOf(event) })),
    BetResettled: change((_, { event }) => ({
      status: 'settled',
      ...outcomeOf(event),
      resettled: true,
    })),
    BetVoided: change((bet, { event }) => ({
      status: 'voided',
      ...outcomeOf(event),
      resettled: bet.status === 'settled',
    })),
  },
});
