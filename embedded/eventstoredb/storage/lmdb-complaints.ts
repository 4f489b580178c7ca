import { DamagedFile } from '../../data-file/damaged-file';

/** LMDB's own complaints have negative numbers, the system's have positive ones or names. */
const LMDB_CODE_MAX = -30_000;

/** Takes LMDB's complaints about its file for what they are; anything else stays as it is. */
export function withDamageNamed(failure: unknown): unknown {
  const { code, message } = failure as { code?: unknown; message?: string };
  const isLmdbs = typeof code === 'number' && code < LMDB_CODE_MAX;
  return isLmdbs ? new DamagedFile(message ?? `LMDB reports ${code}`) : failure;
}
