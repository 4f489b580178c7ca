-- Old bets too: for tables that were empty when they were analysed Postgres would keep plans that
-- scan them whole, which would be unfair to it.
INSERT INTO accounts(name, balance) SELECT 'a' || g, 1000000000000000 FROM generate_series(1, 10000) g;
INSERT INTO bets(account_id, market_id, selection_id, stake, odds, idempotency_key)
  SELECT 1 + (g % 10000), 'm-' || (g % 500), 's-' || (g % 4), 100 + (g * 37 % 4900), 1.1 + (g % 800) / 100.0, 'seed-' || g
  FROM generate_series(1, 200000) g;
UPDATE accounts SET balance = balance - s.t FROM (SELECT account_id, sum(stake) t FROM bets GROUP BY 1) s WHERE s.account_id = id;
INSERT INTO idempotency
  SELECT account_id, idempotency_key, market_id || '|' || selection_id || '|' || stake || '|' || odds, 201, '{}' FROM bets;
INSERT INTO deposits(account_id, amount, idempotency_key) SELECT id, 1000000000000000, 'seed' FROM accounts;
