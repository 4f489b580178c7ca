import { EventStoreDBClient } from '@eventstore/db-client';
import { castOf } from './cast';
import { readStandaloneFile } from './standalone';

/** What the log says, added up here and by nothing of the product. */
export interface LogTotals {
  readonly events: number;
  /** Balance of each account. */
  readonly balances: ReadonlyMap<string, number>;
  readonly betIds: ReadonlySet<string>;
  /** What the house may lose, by market stream and selection. */
  readonly liabilities: ReadonlyMap<string, number>;
}

interface Recorded {
  readonly betId: string;
  readonly amount: { readonly amount: number };
  readonly selectionId: string;
  readonly stake: { readonly amount: number };
  readonly potentialReturns: { readonly amount: number };
}

export const foldLog = async (eventstore: string): Promise<LogTotals> => {
  const client = EventStoreDBClient.connectionString(eventstore);
  const totals = {
    events: 0,
    balances: new Map<string, number>(),
    betIds: new Set<string>(),
    liabilities: new Map<string, number>(),
  };
  for await (const { event } of client.readAll()) {
    if (event === undefined || event.type.startsWith('$')) continue;
    totals.events += 1;
    const recorded = event.data as unknown as Recorded;
    const { betId, amount } = recorded;
    if (event.type === 'BetPlaced') totals.betIds.add(betId);
    const sign = signs.get(event.type);
    if (sign !== undefined) {
      add(totals.balances, event.streamId.replace(/^account-/, ''), sign * amount.amount);
    }
    const held = headroom.get(event.type);
    if (held !== undefined) {
      const { selectionId, stake, potentialReturns } = recorded;
      const change = held * (potentialReturns.amount - stake.amount);
      add(totals.liabilities, `${event.streamId} ${selectionId}`, change);
    }
  }
  await client.dispose();
  return totals;
};

const signs: ReadonlyMap<string, number> = new Map([
  ['BalanceCredited', 1],
  ['BalanceDebited', -1],
]);

const headroom: ReadonlyMap<string, number> = new Map([
  ['LiabilityReserved', 1],
  ['LiabilityReleased', -1],
]);

const add = (sums: Map<string, number>, name: string, change: number): void =>
  void sums.set(name, (sums.get(name) ?? 0) + change);

/** An account whose balance is another in the read model than the log says. */
export interface Difference {
  readonly accountId: string;
  readonly inLog: number;
  readonly inReadModel: number;
}

export const differences = async (dataFolder: string): Promise<readonly Difference[]> => {
  const { balances } = await foldLog(readStandaloneFile(dataFolder).eventstore);
  const service = castOf(dataFolder).as('service');
  const compared = [...balances].map(async ([accountId, inLog]) => {
    const { balance } = await service.account(accountId);
    return { accountId, inLog, inReadModel: balance };
  });
  return (await Promise.all(compared)).filter(({ inLog, inReadModel }) => inLog !== inReadModel);
};
