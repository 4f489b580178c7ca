import type { BalanceCredited, BalanceDebited, Ledger, Posting } from './account.events';
import type { Account } from './account.state';

/** A change of the balance; its postings sum to zero. Minor units. */
export interface Entry {
  readonly entryId: string;
  readonly reason: BalanceCredited['data']['reason'];
  readonly reference: string;
  /** Signed: what the customer gains in each ledger's favour. */
  readonly postings: { readonly [ledger in Ledger]?: number };
}

const ledgers: readonly Ledger[] = ['customer', 'cash', 'open-stakes', 'revenue'];

/** The one event that moves the balance: by the posting of the customer's own ledger. */
export const bookEntry = (account: Account, entry: Entry): BalanceCredited | BalanceDebited => {
  const { entryId, reason, reference } = entry;
  const change = entry.postings.customer ?? 0;
  const postings = ledgers.flatMap((ledger): readonly Posting[] => {
    const amount = entry.postings[ledger] ?? 0;
    return amount === 0 ? [] : [{ ledger, amount }];
  });
  const { currency } = account;
  return {
    type: change < 0 ? 'BalanceDebited' : 'BalanceCredited',
    data: {
      entryId,
      amount: { amount: Math.abs(change), currency },
      reason,
      reference,
      balanceAfter: { amount: account.balance + change, currency },
      postings,
    },
  };
};
