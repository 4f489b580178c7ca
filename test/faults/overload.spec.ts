import { ProblemError, type Intent, type WagerlogClient } from '@wagerlog/client';
import { openMarket } from '../systems/cast';
import { startCommandSide, type CommandSide } from '../systems/command-side';
import { run } from '../systems/programs';
import { until } from '../systems/standalone';

/** What the process lets in at once while it rests; a quarter more may wait. */
const atOnce = 256;
const limit = 'wagerlog_http_requests_limit{process="command-api"}';

let side: CommandSide;
beforeAll(async () => {
  side = await startCommandSide();
}, 60_000);
afterAll(() => side.stop(), 60_000);

const marketId = 'overload';
const stake = 100;
const paidIn = 1_000_000;
const bet = { marketId, selectionId: 'home', stake, odds: '2.50' };
const accounts = ['o-1', 'o-2', 'o-3', 'o-4'];

beforeAll(async () => {
  await openMarket({ as: side.client }, { marketId });
  const service = side.client('service');
  for (const accountId of accounts) {
    await service.openAccount({ accountId, currency: 'EUR' });
    await service.deposit(accountId, { amount: paidIn });
  }
}, 60_000);

/** What the network saw, one entry per answer to a bet. */
interface Seen {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** A client whose every answer is noted. */
const watched = () => {
  const seen: Seen[] = [];
  const service = side.client('service', async (url, init) => {
    const response = await fetch(url, init);
    if (url.endsWith('/bets')) {
      seen.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
    }
    return response;
  });
  return { seen, service };
};

const placeAll = (service: WagerlogClient, intents: readonly Intent[]) =>
  Promise.all(
    intents.map((intent, index) =>
      service.placeBet(accounts[index % accounts.length]!, bet, intent),
    ),
  );

const intentsOf = (service: WagerlogClient, count: number) =>
  Array.from({ length: count }, () => service.intent(50_000));

const balances = (service: WagerlogClient) =>
  Promise.all(accounts.map((id) => service.deposit(id, { amount: 1 }))).then((all) =>
    all.reduce((sum, { balanceAfter }) => sum + balanceAfter, 0),
  );

/** The bets are there once each, whatever their askers met on the way. */
const expectEachOnce = async (
  count: number,
  place: () => Promise<readonly { betId: string }[]>,
) => {
  const service = side.client('service');
  const before = await balances(service);
  const placed = await place();
  expect(new Set(placed.map(({ betId }) => betId)).size).toBe(count);
  expect(await balances(service)).toBe(before - count * stake + accounts.length);
};

describe('more than the process can bear', () => {
  it('is turned away with Retry-After, and placed once each when it comes again', async () => {
    const { seen, service } = watched();
    const count = 2 * atOnce;
    await side.fault({ fault: 'slow-flush', ms: 100, forMs: 2_000 });
    let lowest = atOnce;
    const watching = setInterval(() => {
      void side.figure(limit).then((now) => (lowest = Math.min(lowest, now)));
    }, 50);
    await expectEachOnce(count, () => placeAll(service, intentsOf(service, count)));
    clearInterval(watching);
    expect(lowest).toBeLessThan(atOnce);
    const away = seen.filter(({ status }) => status === 503);
    expect(away.length).toBeGreaterThan(0);
    expect(away.every(({ retryAfter }) => /^[1-9]\d*$/.test(retryAfter ?? ''))).toBe(true);
    expect(seen.filter(({ status }) => ![200, 201, 503, 504].includes(status))).toEqual([]);
  }, 60_000);

  it('leaves nothing behind: afterwards as much is let in as before', async () => {
    const { seen, service } = watched();
    await until('the limit to be back', async () => {
      return (await side.figure(limit)) === atOnce ? true : undefined;
    });
    await expectEachOnce(20, () => placeAll(service, intentsOf(service, 20)));
    expect(seen.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
  }, 60_000);
});

describe('a store that is away', () => {
  const closed = 'wagerlog_store_circuit_closed{calls="appends",process="command-api"}';
  const openings = 'wagerlog_store_circuit_openings_total{calls="appends",process="command-api"}';

  it('is not asked, and bets are placed once each when it is back', async () => {
    const { seen, service } = watched();
    expect(await side.figure(closed)).toBe(1);
    await side.fault({ fault: 'unavailable', ms: 3_000 });
    await expectEachOnceDespite(service, seen);
    expect(await side.figure(openings)).toBeGreaterThan(0);
    await until('a closed circuit', async () =>
      (await side.figure(closed)) === 1 ? true : undefined,
    );
  }, 60_000);

  const expectEachOnceDespite = async (service: WagerlogClient, seen: readonly Seen[]) => {
    const count = 30;
    const intents = intentsOf(service, count);
    const placed = await placeAll(service, intents);
    expect(new Set(placed.map(({ betId }) => betId)).size).toBe(count);
    expect(seen.some(({ status }) => status === 503)).toBe(true);
    expect(seen.every(({ status }) => [200, 201, 503, 504].includes(status))).toBe(true);
    // The control: the same key with other content is refused, so each key did place its bet.
    const [intent] = intents;
    const other = service.placeBet(accounts[0]!, { ...bet, stake: stake + 1 }, intent);
    await expect(other).rejects.toThrow(ProblemError);
  };
});

it('and the auditor finds nothing in the streams', async () => {
  const ended = await run('apps/audit/src/main.js', ['verify', '--json'], {
    environment: { EVENTSTORE_URL: side.eventstore },
  });
  expect([ended.exitCode, ended.exitCode === 0 ? '' : ended.stdout + ended.stderr]).toEqual([
    0,
    '',
  ]);
}, 60_000);
