import type { WagerlogClient } from '@wagerlog/client';
import { openMarket } from '../systems/cast';
import { startCommandSide, type CommandSide } from '../systems/command-side';
import { foldLog } from '../systems/independent-fold';
import { run } from '../systems/programs';

const instances = [0, 1, 2] as const;
const [betCount, stake, paidIn] = [240, 100, 1_000_000] as const;
const [accountId, marketId] = ['shared', 'shared-market'] as const;
const bet = { marketId, selectionId: 'home', stake, odds: '2.50' };

let side: CommandSide;
let services: readonly WagerlogClient[];

beforeAll(async () => {
  side = await startCommandSide(instances.length);
  services = instances.map((instance) => side.clientOf(instance, 'service'));
  await openMarket({ as: side.client }, { marketId });
  await services[0]!.openAccount({ accountId, currency: 'EUR' });
  await services[0]!.deposit(accountId, { amount: paidIn });
}, 120_000);
afterAll(() => side.stop(), 60_000);

const limit = 48;

/** As many at once as so many customers would ask. */
const inCrowd = async <Item, Result>(
  items: readonly Item[],
  ask: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const rest = items.entries();
  const customer = async () => {
    for (const [index, item] of rest) results[index] = await ask(item, index);
  };
  await Promise.all(Array.from({ length: limit }, customer));
  return results;
};

describe('three instances on one account and one market', () => {
  it('place every bet exactly once, though each key is asked at two of them', async () => {
    const intents = Array.from({ length: betCount }, () => services[0]!.intent(60_000));
    const answers = await inCrowd(intents, (intent, index) =>
      Promise.all(
        [index, index + 1].map((n) =>
          services[n % instances.length]!.placeBet(accountId, bet, intent),
        ),
      ),
    );
    for (const [one, other] of answers) {
      expect(one).toEqual({ ...other, replayed: one?.replayed });
    }
    const betIds = new Set(answers.flat().map(({ betId }) => betId));
    expect(betIds.size).toBe(betCount);
    const log = await foldLog(side.eventstore);
    expect([...log.betIds].sort()).toEqual([...betIds].sort());
    expect(log.balances.get(accountId)).toBe(paidIn - betCount * stake);
    expect(log.liabilities.get(`market-${marketId} home`)).toBe(betCount * 150);
    // The control: they did write in between each other.
    expect(await side.conflicts()).toBeGreaterThan(0);
  }, 240_000);

  it('leave streams in which the auditor finds nothing', async () => {
    const environment = { EVENTSTORE_URL: side.eventstore };
    const ended = await run('apps/audit/src/main.js', ['verify', '--json'], { environment });
    expect([ended.exitCode, ended.exitCode === 0 ? '' : ended.stdout + ended.stderr]).toEqual([
      0,
      '',
    ]);
  }, 120_000);
});
