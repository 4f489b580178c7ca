import type { AccountEvent } from '@wagerlog/domain';
import { eur, postings } from './placement.events';

interface Worth {
  readonly betId: string;
  readonly stake: number;
  readonly n: number;
  readonly returns: number;
  readonly multiplier: string;
  readonly balance: number;
  /** Booked by earlier effects; the stake has left open stakes then. */
  readonly before?: number;
}

const won = { won: true, voidFactor: '0', deadHeat: '1', rule4: '0' };
const lost = { won: false, voidFactor: '0', deadHeat: '1', rule4: '0' };

export const outcomes = (home: boolean) => [
  { selectionId: 'home', ...(home ? won : lost) },
  { selectionId: 'away', ...(home ? lost : won) },
];

const effect = ({ betId, n, returns, multiplier }: Worth, selectionId: string) => ({
  betId,
  marketId: 'm-1',
  selectionId,
  settlementId: `m-1-${n}`,
  n,
  multiplier,
  returns: eur(returns),
  rounding: 'down' as const,
});

export const settled = (worth: Worth, selectionId = 'home'): AccountEvent[] => {
  const isWon = worth.returns > 0;
  const type = worth.before === undefined ? ('BetSettled' as const) : ('BetResettled' as const);
  return [
    {
      type,
      data: {
        ...effect(worth, selectionId),
        resultVersion: worth.n,
        outcome: isWon ? won : lost,
        result: isWon ? 'won' : 'lost',
      },
    },
    payout(worth, worth.before === undefined ? 'payout' : 'resettlement'),
  ];
};

export const voided = (worth: Worth, selectionId = 'home'): AccountEvent[] => [
  { type: 'BetVoided', data: { ...effect(worth, selectionId), result: 'void' } },
  payout(worth, 'refund'),
];

const payout = (
  { betId, stake, n, returns, balance, before }: Worth,
  reason: 'payout' | 'refund' | 'resettlement',
): AccountEvent => {
  const change = returns - (before ?? 0);
  const fromStakes = before === undefined ? -stake : 0;
  return {
    type: change < 0 ? 'BalanceDebited' : 'BalanceCredited',
    data: {
      entryId: `${betId}-${n}`,
      amount: eur(Math.abs(change)),
      reason,
      reference: betId,
      balanceAfter: eur(balance),
      postings: postings(change, ['open-stakes', fromStakes], ['revenue', -change - fromStakes]),
    },
  };
};
