import type { Pool } from 'pg';
import * as placing from './placing';
import type { PlaceBet } from './placing';

const place = { name: 'proc', text: 'SELECT * FROM place_bet($1,$2,$3,$4,$5,$6)' };

interface Row {
  readonly code: number;
  readonly bet_id: number;
  readonly new_balance: number;
}

/** One call of a stored procedure. */
export const proc =
  (pool: Pool): PlaceBet =>
  async (bet) => {
    const { accountId, marketId, selectionId, stake, odds, idempotencyKey } = bet;
    const terms = [accountId, idempotencyKey, marketId, selectionId, stake, odds];
    try {
      const [row] = await placing.ask<Row>(pool, place, terms);
      if (row === undefined || row.code === 422) return placing.keyReused;
      return [row.code, placing.view(row.bet_id, bet, row.new_balance)];
    } catch (error) {
      if (placing.hasCode(error, 'BT402')) return placing.insufficientFunds;
      if (placing.hasCode(error, 'BT404')) return placing.noSuchAccount;
      throw error;
    }
  };
