import type { Ledger } from '@wagerlog/domain';
import type { Books } from '../evidence/books';
import type { Finding } from './finding';

/** What `verify` says, as JSON. Amounts in minor units. */
export interface Report {
  readonly clean: boolean;
  readonly events: number;
  readonly streams: {
    readonly account: number;
    readonly market: number;
    readonly settlement: number;
  };
  readonly bets: number;
  /** Per currency: the ledgers; they sum to zero. */
  readonly trialBalance: { readonly [currency: string]: { readonly [ledger: string]: number } };
  readonly findings: readonly Finding[];
  /** All that were found; `findings` keeps the first ones. */
  readonly findingsTotal: number;
}

interface Audit {
  readonly books: Books;
  readonly events: number;
  readonly findings: readonly Finding[];
  readonly found: number;
}

export const reportOf = ({ books, events, findings, found }: Audit): Report => {
  const { accounts, markets, runs } = books;
  return {
    clean: found === 0,
    events,
    streams: { account: accounts.size, market: markets.size, settlement: runs.size },
    bets: [...accounts.values()].reduce((sum, { bets }) => sum + bets.size, 0),
    trialBalance: trialBalanceOf(books),
    findings,
    findingsTotal: found,
  };
};

const trialBalanceOf = ({ accounts }: Books): Report['trialBalance'] => {
  const totals: Record<string, Partial<Record<Ledger, number>>> = {};
  for (const { currency, ledgers } of accounts.values()) {
    const total = (totals[currency] ??= {});
    for (const [ledger, amount] of ledgers) total[ledger] = (total[ledger] ?? 0) + amount;
  }
  return totals;
};
