import type { Pool } from 'pg';
import * as placing from './placing';
import type { BetBody, PlaceBet, Reply } from './placing';

const place = {
  name: 'cte',
  text: `WITH dup AS (SELECT id,market_id,selection_id,stake,odds FROM bets WHERE account_id=$1 AND idempotency_key=$2),
   upd AS (UPDATE accounts SET balance=balance-$5::bigint WHERE id=$1 AND balance>=$5::bigint AND NOT EXISTS(SELECT 1 FROM dup) RETURNING balance),
   ins AS (INSERT INTO bets(account_id,market_id,selection_id,stake,odds,idempotency_key) SELECT $1,$3,$4,$5,$6,$2 FROM upd RETURNING id)
   SELECT (SELECT id FROM ins) id,(SELECT balance FROM upd) balance,(SELECT id FROM dup) dup_id,
    (SELECT market_id=$3 AND selection_id=$4 AND stake=$5 AND odds=$6 FROM dup) same`,
};
const accountExists = { name: 'ex', text: 'SELECT 1 FROM accounts WHERE id=$1' };
const uniqueViolation = '23505';

interface Row {
  readonly id: number | null;
  readonly balance: number | null;
  readonly dup_id: number | null;
  readonly same: boolean | null;
}

/** One statement: the duplicate looked for, the balance guarded, the bet inserted. */
export const cte =
  (pool: Pool): PlaceBet =>
  (bet) =>
    attempt(pool, bet).catch((error: unknown) => {
      // The same key at the same moment: now it is a duplicate.
      if (placing.hasCode(error, uniqueViolation)) return attempt(pool, bet);
      throw error;
    });

const attempt = async (pool: Pool, bet: BetBody): Promise<Reply> => {
  const { accountId, marketId, selectionId, stake, odds, idempotencyKey } = bet;
  const terms = [accountId, idempotencyKey, marketId, selectionId, stake, odds];
  const [row] = await placing.ask<Row>(pool, place, terms);
  if (row?.id) return [201, placing.view(row.id, bet, row.balance ?? 0)];
  if (row?.dup_id) return row.same ? [200, placing.view(row.dup_id, bet)] : placing.keyReused;
  const accounts = await placing.ask(pool, accountExists, [accountId]);
  return accounts.length > 0 ? placing.insufficientFunds : placing.noSuchAccount;
};
