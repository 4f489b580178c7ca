/** What is on disk is not what was written; nothing of it is served as good. */
export class DamagedStore extends Error {
  constructor(readonly finding: string) {
    super(`The data file is damaged: ${finding}.`);
    this.name = 'DamagedStore';
  }
}

/** LMDB's own complaints have negative numbers, the system's have positive ones or names. */
const LMDB_CODE_MAX = -30_000;

/** Takes LMDB's complaints about its file for what they are; anything else stays as it is. */
export function withDamageNamed(failure: unknown): unknown {
  const { code, message } = failure as { code?: unknown; message?: string };
  const isLmdbs = typeof code === 'number' && code < LMDB_CODE_MAX;
  return isLmdbs ? new DamagedStore(message ?? `LMDB reports ${code}`) : failure;
}
