import type { Pool } from 'pg';
import * as placing from './placing';
import type { BetBody, PlaceBet, Reply } from './placing';
import { proc } from './proc';

const place = { name: 'bb', text: 'SELECT * FROM place_bets($1,$2,$3,$4,$5,$6)' };
const batchMax = 256;

interface Row {
  readonly acc: number;
  readonly ikey: string;
  readonly bet_id: number;
}

interface Waiting {
  readonly bet: BetBody;
  readonly resolve: (reply: Reply | Promise<Reply>) => void;
}

/** Group commit in the application: one batch on its way, the next takes all that came meanwhile. */
export const batch = (pool: Pool): PlaceBet => {
  const one = proc(pool);
  const waiting: Waiting[] = [];
  let isFlushing = false;
  const flush = async (): Promise<void> => {
    const taken = waiting.splice(0, batchMax);
    await placeTogether(pool, taken, one);
    if (waiting.length > 0) setImmediate(flush);
    else isFlushing = false;
  };
  return (bet) =>
    new Promise((resolve) => {
      waiting.push({ bet, resolve });
      if (isFlushing) return;
      isFlushing = true;
      setImmediate(flush);
    });
};

/** Whom the batch did not place, each by itself: a refusal spoils the batch for all of it. */
const placeTogether = async (
  pool: Pool,
  taken: readonly Waiting[],
  one: PlaceBet,
): Promise<void> => {
  const placed = new Map<string, number>();
  try {
    const rows = await placing.ask<Row>(pool, place, columns(taken));
    for (const { acc, ikey, bet_id } of rows) placed.set(`${acc}:${ikey}`, bet_id);
  } catch {
    placed.clear();
  }
  for (const { bet, resolve } of taken) {
    const key = `${bet.accountId}:${bet.idempotencyKey}`;
    const betId = placed.get(key);
    placed.delete(key);
    resolve(betId === undefined ? one(bet) : [201, placing.view(betId, bet)]);
  }
};

const columns = (taken: readonly Waiting[]): readonly unknown[] =>
  (['accountId', 'idempotencyKey', 'marketId', 'selectionId', 'stake', 'odds'] as const).map(
    (name) => taken.map(({ bet }) => bet[name]),
  );
