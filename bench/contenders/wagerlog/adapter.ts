import { httpRequest, type Adapter } from '../../load/bet';
import type { Address } from '../../load/connection';

export const accountId = (account: number): string => `account-${account}`;
export const marketId = (market: number): string => `market-${market}`;
export const selectionId = (selection: number): string => `selection-${selection}`;

const lifeMs = 30_000;

/** A bet of an account, asked for by a service, at any price. */
export const wagerlogAdapter = ({ host, port }: Address, token: string): Adapter => ({
  request: ({ account, market, selection, stake, odds, key }) =>
    httpRequest(
      [
        `POST /v1/accounts/${accountId(account)}/bets HTTP/1.1`,
        `Host: ${host}:${port}`,
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        `Idempotency-Key: ${key}`,
      ],
      `{"marketId":"${marketId(market)}","selectionId":"${selectionId(selection)}","stake":${stake},"odds":"${odds}","pricePolicy":"any","expiresAt":"${new Date(Date.now() + lifeMs).toISOString()}"}`,
    ),
});
