import { httpRequest, type Adapter } from '../../load/bet';
import type { Address } from '../../load/connection';

/** Its accounts are numbered from 1. */
export const postgresAdapter = ({ host, port }: Address): Adapter => ({
  request: ({ account, market, selection, stake, odds, key }) =>
    httpRequest(
      ['POST /bets HTTP/1.1', `Host: ${host}:${port}`, 'Content-Type: application/json'],
      `{"accountId":${account + 1},"marketId":"m-${market}","selectionId":"s-${selection}","stake":${stake},"odds":${odds},"idempotencyKey":"${key}"}`,
    ),
});
