import { type Account, emptyAccount } from './account';
import { emptyMarket, type Market } from './market';
import { emptyRun, type Run } from './settlement.fold';

/**
 * Everything read so far, by id: what one stream says is judged by what the others said before.
 * Memory grows with the accounts, markets and bets of the store, not with its events.
 */
export interface Books {
  readonly accounts: Map<string, Account>;
  readonly markets: Map<string, Market>;
  /** By settlement id, `{marketId}-{n}`. */
  readonly runs: Map<string, Run>;
}

export const emptyBooks = (): Books => ({
  accounts: new Map(),
  markets: new Map(),
  runs: new Map(),
});

const entry = <Entry>(map: Map<string, Entry>, id: string, empty: (id: string) => Entry): Entry => {
  const found = map.get(id);
  if (found !== undefined) return found;
  const created = empty(id);
  map.set(id, created);
  return created;
};

export const accountOf = (books: Books, id: string): Account =>
  entry(books.accounts, id, emptyAccount);
export const marketOf = (books: Books, id: string): Market => entry(books.markets, id, emptyMarket);
export const runOf = (books: Books, id: string): Run => entry(books.runs, id, emptyRun);
