import type { Pool } from 'pg';
import { batch } from './batch';
import { cte } from './cte';
import type { PlaceBet } from './placing';
import { proc } from './proc';
import { txn } from './txn';

export const modes = ['txn', 'cte', 'proc', 'batch'] as const;
export type Mode = (typeof modes)[number];

export const placing = { txn, cte, proc, batch } as const satisfies Record<
  Mode,
  (pool: Pool) => PlaceBet
>;
