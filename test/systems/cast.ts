import { randomUUID } from 'node:crypto';
import {
  clientCredentials,
  createWagerlogClient,
  type MarketToDefine,
  type WagerlogClient,
} from '@wagerlog/client';
import { readStandaloneFile, type StandaloneFile } from './standalone';

export type RoleName =
  'alice' | 'bob' | 'service' | 'trader' | 'operator' | 'dashboard' | 'auditor';

/** Everyone who plays a part in a test, over one system. */
export interface Cast {
  readonly system: StandaloneFile;
  readonly as: (role: RoleName) => WagerlogClient;
  readonly tokenOf: (role: RoleName) => Promise<string>;
}

/** A client is made anew for each call, so that none carries another's position. */
export const castOf = (
  dataFolder: string,
  options: { readonly totalTimeoutMs?: number } = {},
): Cast => {
  const system = readStandaloneFile(dataFolder);
  const { commandApi, queryApi, identity, clients } = system;
  const tokens = new Map<RoleName, () => Promise<string>>();
  const sourceOf = (role: RoleName): (() => Promise<string>) => {
    const credentials = clients[role];
    if (!credentials) throw new Error(`no client ${role}`);
    const source = tokens.get(role) ?? clientCredentials({ identity, ...credentials });
    tokens.set(role, source);
    return source;
  };
  return {
    system,
    as: (role) => createWagerlogClient({ commandApi, queryApi, token: sourceOf(role), ...options }),
    tokenOf: (role) => sourceOf(role)(),
  };
};

export const uniqueId = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** An account of its own with money in it. */
export const accountWith = async ({ as }: Cast, amount: number): Promise<string> => {
  const accountId = uniqueId('account');
  const service = as('service');
  await service.openAccount({ accountId, currency: 'EUR' });
  if (amount > 0) await service.deposit(accountId, { amount });
  return accountId;
};

const definition = {
  eventName: 'Ashford v Bellmere',
  type: 'match-odds',
  selections: [
    { selectionId: 'home', name: 'Ashford' },
    { selectionId: 'draw', name: 'Draw' },
    { selectionId: 'away', name: 'Bellmere' },
  ],
  startsAt: '2026-11-14T15:00:00.000Z',
  currency: 'EUR',
  minStake: 1,
  maxStake: 1_000_000,
  maxReturns: 100_000_000,
  liabilityLimit: 1_000_000_000,
} as const satisfies Omit<MarketToDefine, 'marketId'>;

export const prices = { home: '2.50', draw: '3.25', away: '2.80' } as const;

/** An open market, of its own unless its id is given; `turn` changes its status, naming the revision before. */
export const openMarket = async (
  { as }: Pick<Cast, 'as'>,
  differences: Partial<MarketToDefine> = {},
): Promise<{
  readonly marketId: string;
  /** Of the opening. */
  readonly revision: number;
  readonly turn: (status: 'open' | 'suspended' | 'closed') => Promise<number>;
}> => {
  const trader = as('trader');
  const { marketId = uniqueId('market') } = differences;
  let { revision } = await trader.defineMarket({ ...definition, ...differences, marketId });
  const turn = async (status: 'open' | 'suspended' | 'closed'): Promise<number> => {
    ({ revision } = await trader.setMarketStatus(marketId, { status, revision }));
    return revision;
  };
  await publish(trader, marketId, prices);
  return { marketId, revision: await turn('open'), turn };
};

export const publish = async (
  trader: WagerlogClient,
  marketId: string,
  odds: Readonly<Record<string, string>>,
) =>
  trader.publishPrices(marketId, {
    prices: Object.entries(odds).map(([selectionId, price]) => ({ selectionId, odds: price })),
    sourceTimestamp: new Date().toISOString(),
  });

/** Outcomes of the market above: one of three wins. */
export const won = (winner: 'home' | 'draw' | 'away') =>
  definition.selections.map(({ selectionId }) => ({ selectionId, won: selectionId === winner }));
