import type { BalanceCredited, BalanceDebited } from '@wagerlog/domain';

type Movement = BalanceCredited | BalanceDebited;

/** What the entry adds to the balance, signed minor units. */
export const signedAmount = ({ type, data }: Movement): number =>
  type === 'BalanceCredited' ? data.amount.amount : -data.amount.amount;

/** What the entry adds to the open stakes: a stake placed is positive, a bet settled negative. */
export const stakesOpened = ({ data }: Movement): number =>
  data.postings
    .filter(({ ledger }) => ledger === 'open-stakes')
    .reduce((sum, { amount }) => sum + amount, 0);

/** The bet an entry belongs to; a payment's entry has none. */
export const betOf = ({ data }: Movement): string | undefined => {
  switch (data.reason) {
    case 'stake':
    case 'payout':
    case 'refund':
    case 'resettlement':
      return data.reference;
    case 'deposit':
    case 'withdrawal':
      return undefined;
  }
};
