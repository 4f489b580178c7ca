import { clientCredentials, createWagerlogClient } from '@wagerlog/client';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A running system with one open market and funded accounts. */
export interface Arranged {
  readonly commandApi: string;
  readonly token: string;
  readonly marketId: string;
  readonly accountIds: readonly string[];
}

interface StandaloneFile {
  readonly commandApi: string;
  readonly queryApi: string;
  readonly identity: string;
  readonly clients: Readonly<Record<string, { readonly id: string; readonly secret: string }>>;
}

/** Accounts opened side by side. */
const openedTogether = 32;
const fundsEach = 10_000_000_000;
const farLimit = 1_000_000_000_000;

/** Defines, opens and prices a market, opens the accounts and pays in. Ids carry the run's own. */
export const arrange = async (
  dataFolder: string,
  run: { readonly id: string; readonly accounts: number },
): Promise<Arranged> => {
  const file = path.join(dataFolder, 'standalone.json');
  const standalone = JSON.parse(readFileSync(file, 'utf8')) as StandaloneFile;
  const { commandApi, queryApi, identity } = standalone;
  const as = (role: string) => {
    const credentials = standalone.clients[role];
    if (credentials === undefined) throw new Error(`${file} names no client for ${role}`);
    const token = clientCredentials({ identity, ...credentials });
    return { token, client: createWagerlogClient({ commandApi, queryApi, token }) };
  };
  const marketId = `bench-${run.id}`;
  await openMarket(as('trader').client, marketId);
  const { client: service, token } = as('service');
  const accountIds = Array.from({ length: run.accounts }, (_, n) => `bench-${run.id}-${n}`);
  for (let from = 0; from < accountIds.length; from += openedTogether) {
    const together = accountIds.slice(from, from + openedTogether);
    await Promise.all(
      together.map(async (accountId) => {
        await service.openAccount({ accountId, currency: 'EUR' });
        await service.deposit(accountId, { amount: fundsEach });
      }),
    );
  }
  return { commandApi, token: await token(), marketId, accountIds };
};

type Client = ReturnType<typeof createWagerlogClient>;

const openMarket = async (trader: Client, marketId: string): Promise<void> => {
  const { revision } = await trader.defineMarket({
    marketId,
    eventName: 'Bench',
    type: 'match-odds',
    selections: ['home', 'draw', 'away'].map((id) => ({ selectionId: id, name: id })),
    startsAt: '2030-01-01T00:00:00.000Z',
    currency: 'EUR',
    minStake: 1,
    maxStake: 1_000_000,
    maxReturns: 100_000_000,
    liabilityLimit: farLimit,
  });
  await trader.setMarketStatus(marketId, { status: 'open', revision });
  await trader.publishPrices(marketId, {
    prices: ['home', 'draw', 'away'].map((selectionId) => ({ selectionId, odds: '2.50' })),
    sourceTimestamp: new Date().toISOString(),
  });
};
