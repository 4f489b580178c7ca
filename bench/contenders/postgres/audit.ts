import type { Acknowledged } from '../../load/journal';
import type { Audit, Counts } from '../contender';
import { runStatements } from './cluster';

const newBets = `SELECT id::text, stake::int FROM bets WHERE idempotency_key NOT LIKE 'seed-%'`;

const invariant = `SELECT
  (SELECT sum(d.amount) FROM deposits d) - (SELECT sum(balance) FROM accounts) = (SELECT sum(stake) FROM bets) AS balanced,
  (SELECT count(*) FROM (SELECT 1 FROM bets GROUP BY account_id, idempotency_key HAVING count(*) > 1) x)::int AS doubled`;

/** Compares the bets in the database with what was acknowledged. */
export const auditBets = async (url: string, acknowledged: Acknowledged): Promise<Audit> => {
  const rows = await runStatements<{ id: string; stake: number }>(url, [newBets]);
  const stakes = new Map(rows.map(({ id, stake }) => [id, stake]));
  let lost = 0;
  for (const [betId, stake] of acknowledged) if (stakes.get(betId) !== stake) lost += 1;
  const [found] = await runStatements<{ balanced: boolean; doubled: number }>(url, [invariant]);
  return {
    acknowledged: acknowledged.size,
    recorded: rows.length,
    lost,
    doubled: found?.doubled ?? 0,
    isBalanced: found?.balanced === true,
  };
};

const activity = `SELECT
  (SELECT wal_bytes FROM pg_stat_wal)::float8 AS wal_bytes,
  (SELECT wal_sync FROM pg_stat_wal)::float8 AS flushes,
  (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())::float8 AS commits`;

/** What Postgres counts itself. */
export const countsOf = async (url: string): Promise<Counts> => {
  const [counts] = await runStatements<Record<string, number>>(url, [activity]);
  return counts ?? {};
};
