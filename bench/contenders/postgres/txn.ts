import type { Pool, PoolClient } from 'pg';
import * as placing from './placing';
import type { BetBody, PlaceBet, Reply } from './placing';

const claimKey = {
  name: 'i1',
  text: 'INSERT INTO idempotency(account_id,key,fingerprint) VALUES($1,$2,$3) ON CONFLICT DO NOTHING RETURNING 1',
};
const readKey = {
  name: 'i2',
  text: 'SELECT fingerprint,response FROM idempotency WHERE account_id=$1 AND key=$2',
};
const lockAccount = { name: 'a1', text: 'SELECT balance FROM accounts WHERE id=$1 FOR UPDATE' };
const debit = { name: 'a2', text: 'UPDATE accounts SET balance=balance-$2 WHERE id=$1' };
const insertBet = {
  name: 'b1',
  text: 'INSERT INTO bets(account_id,market_id,selection_id,stake,odds,idempotency_key) VALUES($1,$2,$3,$4,$5,$6) RETURNING id',
};
const keepResponse = {
  name: 'i3',
  text: 'UPDATE idempotency SET status=201,response=$3 WHERE account_id=$1 AND key=$2',
};

const fingerprint = ({ marketId, selectionId, stake, odds }: BetBody): string =>
  `${marketId}|${selectionId}|${stake}|${odds}`;

/** What most teams write: a transaction with `SELECT … FOR UPDATE`, seven round trips, prepared. */
export const txn =
  (pool: Pool): PlaceBet =>
  async (bet) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const [status, body] = await inTransaction(client, bet);
      await client.query(status < 400 || status === 422 ? 'COMMIT' : 'ROLLBACK');
      return [status, body];
    } catch (error) {
      // The first error is the one to tell, whatever comes of this.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  };

const inTransaction = async (client: PoolClient, bet: BetBody): Promise<Reply> => {
  const { accountId, marketId, selectionId, stake, odds, idempotencyKey } = bet;
  const key = [accountId, idempotencyKey];
  const claimed = await placing.ask(client, claimKey, [...key, fingerprint(bet)]);
  if (claimed.length === 0) return replay(client, bet);
  const [account] = await placing.ask<{ balance: number }>(client, lockAccount, [accountId]);
  if (account === undefined) return placing.noSuchAccount;
  if (account.balance < stake) return placing.insufficientFunds;
  await placing.ask(client, debit, [accountId, stake]);
  const terms = [accountId, marketId, selectionId, stake, odds, idempotencyKey];
  const [inserted] = await placing.ask<{ id: number }>(client, insertBet, terms);
  const body = placing.view(inserted?.id ?? 0, bet, account.balance - stake);
  await placing.ask(client, keepResponse, [...key, JSON.stringify(body)]);
  return [201, body];
};

const replay = async (client: PoolClient, bet: BetBody): Promise<Reply> => {
  const key = [bet.accountId, bet.idempotencyKey];
  const [kept] = await placing.ask<{ fingerprint: string; response: object }>(client, readKey, key);
  return kept?.fingerprint === fingerprint(bet) ? [200, kept.response] : placing.keyReused;
};
