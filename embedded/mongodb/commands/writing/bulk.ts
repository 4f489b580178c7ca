import { CommandError, errorFields } from '../../errors';
import type { Document } from '../../bson/document';

/** Counts of the statements of one bulk that went through. */
export interface BulkTotals {
  n: number;
  nModified?: number;
  upserted?: Document[];
}

/**
 * Runs the statements of a bulk in order. A refused one becomes a write error; an ordered bulk
 * stops there, an unordered one goes on. When the time is over the whole command fails; what was
 * written before stays.
 */
export function runBulk<Statement>(
  statements: readonly Statement[],
  ordered: boolean,
  run: (statement: Statement, index: number) => void,
): readonly Document[] {
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof CommandError) || error.codeName === 'MaxTimeMSExpired') throw error;
      writeErrors.push({ index, ...errorFields(error) });
      if (ordered) break;
    }
  }
  return writeErrors;
}

export const bulkReply = (totals: BulkTotals, writeErrors: readonly Document[]): Document => ({
  ...totals,
  ...(writeErrors.length === 0 ? {} : { writeErrors }),
  ok: 1,
});
