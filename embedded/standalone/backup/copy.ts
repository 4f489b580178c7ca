import { execFile } from 'node:child_process';
import { copyFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The slowest disk that is waited for. */
const BYTES_PER_MS = 1_000;
const DEADLINE_MS = 60_000;

/**
 * Copies one file of a data folder; a data file by a snapshot, while its server goes on. That is
 * done by a process of its own: LMDB maps the file into memory, and a damaged one can kill whoever
 * opens it. @throws when it cannot be read, or in time.
 */
export async function copyOf(source: string, target: string): Promise<void> {
  if (!source.endsWith('.mdb')) return copyFileSync(source, target);
  const timeout = DEADLINE_MS + Math.ceil(statSync(source).size / BYTES_PER_MS);
  const args = [path.join(__dirname, 'snapshot.js'), source, target];
  await run(process.execPath, args, { timeout }).catch((failure: Ended) => {
    throw new Error(`${source} cannot be copied, it may be damaged (${reasonOf(failure)}).`);
  });
}

interface Ended {
  readonly stderr: string;
  readonly signal?: string;
}

const reasonOf = ({ stderr, signal }: Ended): string => {
  const [said = ''] = stderr.trim().split('\n');
  return said === '' ? `reading it ends with ${signal ?? 'nothing said'}` : said;
};
