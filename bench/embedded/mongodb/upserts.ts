import type { AnyBulkWriteOperation } from 'mongodb';
import { bet } from './bets';
import type { KeptBet } from './bets';

export const BULK = 1_000;
const HALF = BULK / 2;
/** Bets there are before the first bulk: more than the bulks in flight settle. */
export const PLACED_AHEAD = 20 * HALF;

/** The bets of one bulk: by turns a new one, and one settled that an earlier bulk placed. */
export const bulkOf = (bulk: number): readonly KeptBet[] =>
  Array.from({ length: BULK }, (_, i) => {
    const isNew = i % 2 === 0;
    const oldest = bulk * HALF + Math.floor(i / 2);
    const position = PLACED_AHEAD + bulk * BULK + i;
    return bet(isNew ? PLACED_AHEAD + oldest : oldest, position, !isNew);
  });

/** As the projector writes: a document replaces the one there only if it is newer. */
export const guardedUpsert = (kept: KeptBet): AnyBulkWriteOperation<KeptBet> => {
  const { _id, ...replacement } = kept;
  return {
    replaceOne: { filter: { _id, position: { $lt: kept.position } }, replacement, upsert: true },
  };
};
