import { EventStoreDBClient } from '@eventstore/db-client';
import { castOf } from './cast';
import { readStandaloneFile } from './standalone';

/** What the log says, added up here and by nothing of the product. */
export interface LogTotals {
  readonly events: number;
  /** Balance of each account. */
  readonly balances: ReadonlyMap<string, number>;
  readonly betIds: ReadonlySet<string>;
}

interface Recorded {
  readonly betId: string;
  readonly amount: { readonly amount: number };
}

export const foldLog = async (eventstore: string): Promise<LogTotals> => {
  const client = EventStoreDBClient.connectionString(eventstore);
  const totals = { events: 0, balances: new Map<string, number>(), betIds: new Set<string>() };
  for await (const { event } of client.readAll()) {
    if (event === undefined || event.type.startsWith('$')) continue;
    totals.events += 1;
    const { betId, amount } = event.data as unknown as Recorded;
    if (event.type === 'BetPlaced') totals.betIds.add(betId);
    const sign = signs.get(event.type);
    if (sign !== undefined) add(totals.balances, event.streamId, sign * amount.amount);
  }
  await client.dispose();
  return totals;
};

const signs: ReadonlyMap<string, number> = new Map([
  ['BalanceCredited', 1],
  ['BalanceDebited', -1],
]);

const add = (balances: Map<string, number>, stream: string, change: number): void => {
  const accountId = stream.replace(/^account-/, '');
  balances.set(accountId, (balances.get(accountId) ?? 0) + change);
};

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
