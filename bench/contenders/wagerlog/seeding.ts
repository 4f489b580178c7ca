import { askForEach, persist, type Ask } from '../../load/asking';
import { httpRequest, world, type World } from '../../load/bet';
import type { Address } from '../../load/connection';
import { accountId, marketId, selectionId } from './adapter';

export interface Seeding {
  readonly size: Pick<World, 'accounts' | 'markets'>;
  readonly address: Address;
  readonly traderToken: string;
  readonly serviceToken: string;
}

interface Message {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly header: string;
  readonly body: object;
}

const connections = 64;
const farAway = 1_000_000_000_000;
const funds = 100_000_000_000;

/** Opens all markets with prices and all accounts with money; no limit of theirs binds. */
export const seed = async (seeding: Seeding): Promise<void> => {
  const { address, size } = seeding;
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => n);
  const markets = { address, items: numbered(size.markets), connections };
  await askForEach(markets, (market, ask) => openMarket({ seeding, ask }, market));
  const accounts = { address, items: numbered(size.accounts), connections };
  await askForEach(accounts, (account, ask) => openAccount({ seeding, ask }, account));
};

interface Asker {
  readonly seeding: Seeding;
  readonly ask: Ask;
}

const openMarket = async ({ seeding, ask }: Asker, market: number): Promise<void> => {
  const token = seeding.traderToken;
  const id = marketId(market);
  const selections = Array.from({ length: world.selections }, (_, n) => selectionId(n));
  const send = (message: Omit<Message, 'token'>): Promise<string> =>
    persist(ask, request(seeding.address, { ...message, token }));
  const defined = await send({
    method: 'POST',
    path: '/v1/markets',
    header: `Idempotency-Key: define-${id}`,
    body: definition(id, selections),
  });
  const { revision } = JSON.parse(defined) as { revision: number };
  const path = `/v1/markets/${id}`;
  const header = `If-Match: "${revision}"`;
  await send({ method: 'PUT', path: `${path}/status`, header, body: { status: 'open' } });
  const prices = selections.map((selection, n) => ({
    selectionId: selection,
    odds: `${n + 2}.50`,
  }));
  const body = { prices, sourceTimestamp: new Date().toISOString() };
  await send({ method: 'PUT', path: `${path}/prices`, header: 'Accept: */*', body });
};

const definition = (id: string, selections: readonly string[]) => ({
  marketId: id,
  eventName: 'Bench',
  type: 'outright',
  selections: selections.map((selection) => ({ selectionId: selection, name: selection })),
  startsAt: '2040-01-01T00:00:00.000Z',
  currency: 'EUR',
  minStake: 1,
  maxStake: 1_000_000,
  maxReturns: farAway,
  liabilityLimit: farAway,
});

const openAccount = async ({ seeding, ask }: Asker, account: number): Promise<void> => {
  const token = seeding.serviceToken;
  const id = accountId(account);
  const post = (path: string, body: object): Promise<string> => {
    const header = `Idempotency-Key: seed-${id}`;
    const message = { method: 'POST', path, header, body, token };
    return persist(ask, request(seeding.address, message));
  };
  await post('/v1/accounts', { accountId: id, currency: 'EUR' });
  await post(`/v1/accounts/${id}/deposits`, { amount: funds });
};

const request = ({ host, port }: Address, message: Message): string =>
  httpRequest(
    [
      `${message.method} ${message.path} HTTP/1.1`,
      `Host: ${host}:${port}`,
      `Authorization: Bearer ${message.token}`,
      'Content-Type: application/json',
      message.header,
    ],
    JSON.stringify(message.body),
  );
