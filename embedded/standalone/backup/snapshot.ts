import path from 'node:path';
import { open } from 'lmdb';

/**
 * Run by `copy.ts` with the data file and the place of the copy. LMDB lets other processes read
 * along: the copy is the state after one whole commit, and the server neither waits nor notices,
 * except that pages freed meanwhile are not used again until the copy is done. Pages are copied
 * as they are, so that damage is copied too, and found by the inspection.
 */
const snapshot = async (source: string, target: string): Promise<void> => {
  const environment = open({ path: path.resolve(source), noSubdir: true, readOnly: true });
  // By its bare name: lmdb makes missing folders, and one that was discarded must stay away.
  process.chdir(path.dirname(target));
  await environment.backup(path.basename(target), false);
  await environment.close();
};

const [source = '', target = ''] = process.argv.slice(2);
snapshot(source, target).catch((failure: unknown) => {
  process.stderr.write(failure instanceof Error ? failure.message : String(failure));
  process.exit(1);
});
