import type { Pool, PoolClient } from 'pg';

/** What is asked of `POST /bets`; `odds` is decimal. */
export interface BetBody {
  readonly accountId: number;
  readonly marketId: string;
  readonly selectionId: string;
  readonly stake: number;
  readonly odds: number;
  readonly idempotencyKey: string;
}

/** A status and a body. */
export type Reply = readonly [number, object];
export type PlaceBet = (bet: BetBody) => Promise<Reply>;

export const keyReused: Reply = [422, { error: 'idempotency key reused with other parameters' }];
export const insufficientFunds: Reply = [402, { error: 'insufficient funds' }];
export const noSuchAccount: Reply = [404, { error: 'no such account' }];

/** The answer to a bet that stands. */
export const view = (betId: number, bet: BetBody, balance?: number) => {
  const { accountId, marketId, selectionId, stake, odds } = bet;
  return { betId, accountId, marketId, selectionId, stake, odds, status: 'accepted', balance };
};

/** A statement that is prepared once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Its rows. */
export const ask = async <Row extends object>(
  on: Pool | PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> => (await on.query<Row>({ ...statement, values: [...values] })).rows;

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
