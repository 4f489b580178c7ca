import { existsSync } from 'node:fs';
import type { Agreement } from '../../../bench/agreement/agreement';
import { run } from '../../systems/programs';

const modes = ['txn', 'cte', 'proc', 'batch'];
const isInstalled = existsSync('/usr/lib/postgresql');
/** Starting six programs and seeding a database takes a while on a busy machine. */
const timeoutMs = 240_000;
const clean = { acknowledged: 2, recorded: 2, lost: 0, doubled: 0, isBalanced: true };

let agreements: readonly Agreement[];
beforeAll(async () => {
  const args = ['agree', '--against', isInstalled ? modes.join(',') : 'none'];
  const { exitCode, stdout, stderr } = await run('bench/main.js', args, { timeoutMs });
  if (exitCode !== 0) throw new Error(stderr);
  agreements = JSON.parse(stdout) as readonly Agreement[];
}, timeoutMs);

const answersOf = (contender: string) => agreements.find((each) => each.contender === contender);

/** A bet, its replay, its key with another stake, another bet. */
const agreed = (contender: string, keyReused: number): Agreement => ({
  contender,
  statuses: [201, 200, keyReused, 201],
  namesBets: true,
  audit: clean,
  auditOfLost: { ...clean, acknowledged: 3, lost: 1 },
});

describe('what is compared does the same work', () => {
  it('the product', () => expect(answersOf('wagerlog')).toEqual(agreed('wagerlog', 409)));

  (isInstalled ? it : it.skip).each(modes)(
    'the Postgres backend, where it is installed: %s',
    (mode) => expect(answersOf(mode)).toEqual(agreed(mode, 422)),
  );
});
