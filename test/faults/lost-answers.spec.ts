import type { Intent, WagerlogClient } from '@wagerlog/client';
import { openMarket } from '../systems/cast';
import { startCommandSide, type CommandSide } from '../systems/command-side';
import { run } from '../systems/programs';

let side: CommandSide;
beforeAll(async () => void (side = await startCommandSide()), 60_000);
afterAll(() => side.stop(), 60_000);

const marketId = 'lost-answers';
const stake = 100;
const paidIn = 100_000;
const bet = { marketId, selectionId: 'home', stake, odds: '2.50' };

beforeAll(async () => {
  await openMarket({ as: side.client }, { marketId });
}, 60_000);

const open = async (service: WagerlogClient, accountId: string): Promise<string> => {
  await service.openAccount({ accountId, currency: 'EUR' });
  await service.deposit(accountId, { amount: paidIn });
  return accountId;
};

/** Places a bet per intent, all at once; then asks for each once more. */
const placeAndAskAgain = async (
  service: WagerlogClient,
  accounts: readonly string[],
  intents: readonly Intent[],
) => {
  const place = (intent: Intent, index: number) =>
    service.placeBet(accounts[index % accounts.length]!, bet, intent);
  const first = await Promise.all(intents.map(place));
  const again = await Promise.all(intents.map(place));
  return { first, again };
};

const balancesOf = (service: WagerlogClient, accounts: readonly string[]) =>
  Promise.all(accounts.map((id) => service.deposit(id, { amount: 1 }).then((d) => d.balanceAfter)));

const expectEachOnce = async (
  service: WagerlogClient,
  accounts: readonly string[],
  count: number,
) => {
  const intents = Array.from({ length: count }, () => service.intent(50_000));
  const { first, again } = await placeAndAskAgain(service, accounts, intents);
  expect(new Set(first.map(({ betId }) => betId)).size).toBe(count);
  expect(again).toEqual(first.map((answer) => ({ ...answer, replayed: true })));
  const balance = paidIn - (count / accounts.length) * stake + 1;
  expect(await balancesOf(service, accounts)).toEqual(accounts.map(() => balance));
};

describe('every bet is placed exactly once under its key', () => {
  it('when the store commits and does not answer', async () => {
    const service = side.client('service');
    const accounts = await Promise.all(['s-1', 's-2', 's-3'].map((id) => open(service, id)));
    await side.fault({ fault: 'answer-lost', count: 4, stream: 'account-s-*' });
    await side.fault({ fault: 'answer-lost', count: 3, stream: `market-${marketId}` });
    await expectEachOnce(service, accounts, 30);
    // The control: the answers were really lost.
    expect(await side.faultsLeft()).toBe(0);
  }, 120_000);

  it('when the connections to the store are cut and it is away for a while', async () => {
    const service = side.client('service');
    const accounts = await Promise.all(['r-1', 'r-2'].map((id) => open(service, id)));
    const placed = expectEachOnce(service, accounts, 20);
    await side.fault({ fault: 'reset' });
    await side.fault({ fault: 'unavailable', ms: 1_500 });
    await placed;
  }, 120_000);

  it('when the answer is lost on the way to the client', async () => {
    const seen = new Set<string>();
    let lost = 0;
    const service = side.client('service', async (url, init) => {
      const response = await fetch(url, init);
      const key = new Headers(init.headers).get('Idempotency-Key') ?? '';
      if (!url.endsWith('/bets') || seen.has(key)) return response;
      seen.add(key);
      lost += 1;
      await response.text();
      throw new TypeError('the connection broke');
    });
    const accounts = await Promise.all(['c-1', 'c-2'].map((id) => open(service, id)));
    await expectEachOnceAfterLoss(service, accounts);
    expect(lost).toBe(20);
  }, 120_000);

  it('and the auditor finds nothing in the streams', async () => {
    const args = ['verify', '--json'];
    const ended = await run('apps/audit/src/main.js', args, {
      environment: { EVENTSTORE_URL: side.eventstore },
    });
    expect([ended.exitCode, ended.exitCode === 0 ? '' : ended.stdout + ended.stderr]).toEqual([
      0,
      '',
    ]);
  }, 120_000);
});

/** The first answer that arrives is a replay: the bet was placed by the try whose answer was lost. */
const expectEachOnceAfterLoss = async (service: WagerlogClient, accounts: readonly string[]) => {
  const intents = Array.from({ length: 20 }, () => service.intent(50_000));
  const { first, again } = await placeAndAskAgain(service, accounts, intents);
  expect(first.every(({ replayed }) => replayed)).toBe(true);
  expect(again).toEqual(first);
  expect(await balancesOf(service, accounts)).toEqual(accounts.map(() => paidIn - 10 * stake + 1));
};
