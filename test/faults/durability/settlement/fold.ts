import { EventStoreDBClient, type RecordedEvent } from '@eventstore/db-client';

/** What became of one bet, read from the log by nothing of the product. */
export interface FoldedBet {
  readonly accountId: string;
  readonly selectionId: string;
  readonly stake: number;
  /** Type and n of its effects, in order: `BetSettled 1`. */
  readonly effects: readonly string[];
}

/** A market's bets, all account balances, and the market's own events by type. */
export interface FoldedLog {
  readonly bets: ReadonlyMap<string, FoldedBet>;
  readonly balances: ReadonlyMap<string, number>;
  readonly marketTypes: ReadonlyMap<string, number>;
}

interface Told {
  readonly betId: string;
  readonly accountId: string;
  readonly selectionId: string;
  readonly n: number;
  readonly stake: { readonly amount: number };
  readonly amount: { readonly amount: number };
}

const effectTypes = ['BetSettled', 'BetResettled', 'BetVoided'];

/** Adds the whole log up. */
export const foldSettlement = async (eventstore: string, marketId: string): Promise<FoldedLog> => {
  const client = EventStoreDBClient.connectionString(eventstore);
  const folding = new Folding(`market-${marketId}`);
  for await (const { event } of client.readAll()) if (event !== undefined) folding.take(event);
  await client.dispose();
  return folding;
};

class Folding implements FoldedLog {
  readonly bets = new Map<string, FoldedBet & { readonly effects: string[] }>();
  readonly balances = new Map<string, number>();
  readonly marketTypes = new Map<string, number>();

  constructor(private readonly market: string) {}

  take({ type, streamId, data }: RecordedEvent): void {
    const told = data as unknown as Told;
    if (streamId === this.market) add(this.marketTypes, type, 1);
    if (type === 'BetPlaced') this.place(told);
    if (effectTypes.includes(type)) this.bets.get(told.betId)?.effects.push(`${type} ${told.n}`);
    const accountId = streamId.replace(/^account-/, '');
    if (type === 'BalanceCredited') add(this.balances, accountId, told.amount.amount);
    if (type === 'BalanceDebited') add(this.balances, accountId, -told.amount.amount);
  }

  private place({ betId, accountId, selectionId, stake }: Told): void {
    this.bets.set(betId, { accountId, selectionId, stake: stake.amount, effects: [] });
  }
}

const add = (sums: Map<string, number>, key: string, change: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + change);

/** What each bet of a market at 5/2 must have been through, and what customers began with. */
export interface Expected {
  readonly effects: readonly string[];
  /** A selection, or `void`. */
  readonly winner: string;
  readonly funds: number;
}

/** Bets whose effects are others, and accounts whose balance is another. */
export const wrongIn = (
  { bets, balances }: FoldedLog,
  { effects, winner, funds }: Expected,
): readonly string[] => {
  const wanted = new Map<string, number>();
  for (const { accountId, selectionId, stake } of bets.values()) {
    const returns = winner === 'void' ? stake : selectionId === winner ? (stake * 5) / 2 : 0;
    add(wanted, accountId, returns - stake);
  }
  return [
    ...[...bets]
      .filter(([, { effects: had }]) => had.join() !== effects.join())
      .map(([betId, { effects: had }]) => `${betId}: ${had.join()}`),
    ...[...wanted]
      .filter(([accountId, change]) => balances.get(accountId) !== funds + change)
      .map(([accountId]) => `${accountId}: ${balances.get(accountId)}`),
  ];
};
