import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { readModels, sliceCount } from '@wagerlog/read-models';
import { reached } from '../../projector/testing/rig';
import { seasonLog } from '../../projector/testing/season-log';
import { QueryRig } from '../testing/query-rig';

const log = seasonLog([
  { customer: 0, market: 0, ending: 'corrected' },
  { customer: 0, market: 1, ending: 'open' },
  { customer: 0, market: 0, ending: 'voided' },
  { customer: 1, market: 0, ending: 'lost' },
  { customer: 1, market: 1, ending: 'refused' },
]);

let rig: QueryRig;
let events: readonly RecordedEvent[];

beforeAll(async () => {
  rig = await QueryRig.start();
  events = await rig.append(log);
  rig.stores.project('reads', readModels);
  await reached(rig.mongo, events.at(-1)!.position, sliceCount);
});
afterAll(() => rig.close());

const odds = (decimal: string, fraction: string, total: string) => ({ decimal, fraction, total });

describe('an account', () => {
  it('is answered with its balance, and as of when', async () => {
    const { status, body, headers } = await rig.get('/v1/accounts/customer-0');
    expect(status).toBe(200);
    const { asOfPosition, ...account } = body;
    expect(account).toEqual({
      accountId: 'customer-0',
      currency: 'EUR',
      status: 'active',
      balance: 5_510,
      available: 5_510,
      openStakes: 1_000,
      openBets: 1,
      inDebt: false,
    });
    expect(headers.get('wagerlog-position')).toBe(asOfPosition);
    expect(headers.get('server-timing')).toMatch(/wait;dur=[\d.]+, find;dur=[\d.]+/);
  });

  it('has a statement, newest first, page by page', async () => {
    const pages: string[][] = [];
    let path = '/v1/accounts/customer-0/statement?limit=3';
    for (let next: unknown = ''; next !== undefined;) {
      const { body } = await rig.get(`${path}${next === '' ? '' : `&cursor=${String(next)}`}`);
      expect(body['currency']).toBe('EUR');
      pages.push((body['entries'] as { entryId: string }[]).map(({ entryId }) => entryId));
      next = body['next'];
    }
    path = '/v1/accounts/customer-0/statement';
    const { body } = await rig.get(path);
    const all = (body['entries'] as { entryId: string }[]).map(({ entryId }) => entryId);
    expect(pages.flat()).toEqual(all);
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(all.at(-1)).toBe('p1');
    expect((body['entries'] as unknown[]).at(-1)).toEqual({
      entryId: 'p1',
      at: '2026-11-23T12:00:00.000Z',
      reason: 'deposit',
      amount: 5_000,
      balanceAfter: 5_000,
      reference: 'card',
    });
  });

  it('has bets, newest first, by status', async () => {
    const betIds = async (query: string) => {
      const { body } = await rig.get(`/v1/accounts/customer-0/bets${query}`);
      return (body['bets'] as { betId: string }[]).map(({ betId }) => betId);
    };
    expect(await betIds('')).toEqual(['bet-2', 'bet-1', 'bet-0']);
    expect(await betIds('?status=placed')).toEqual(['bet-1']);
    expect(await betIds('?status=voided')).toEqual(['bet-2']);
    expect(await betIds('?status=settled&limit=1')).toEqual(['bet-0']);
  });
});

describe('a bet', () => {
  it('is answered on its terms, with its result once there is one', async () => {
    const { body } = await rig.get('/v1/bets/bet-0');
    const terms = {
      accountId: 'customer-0',
      selectionId: 'home',
      stake: 1_000,
      currency: 'EUR',
      requestedOdds: odds('2.50', '3/2', '5/2'),
      acceptedOdds: odds('2.50', '3/2', '5/2'),
      potentialReturns: 2_500,
      priceVersion: 3,
      placedAt: '2026-11-23T12:00:00.000Z',
    };
    expect(body).toEqual({
      ...terms,
      betId: 'bet-0',
      marketId: 'market-0',
      status: 'settled',
      result: 'lost',
      returns: 0,
      resettled: true,
      asOfPosition: expect.any(String) as string,
    });
    const open = await rig.get('/v1/bets/bet-1');
    expect(open.body).toEqual({
      ...terms,
      betId: 'bet-1',
      marketId: 'market-1',
      status: 'placed',
      resettled: false,
      asOfPosition: expect.any(String) as string,
    });
  });

  it('has a timeline across streams, each event with a position to wait for', async () => {
    const { body } = await rig.get('/v1/bets/bet-1/timeline');
    const found = body['events'] as { type: string; position: string; stream: string }[];
    expect(found.map(({ type, stream }) => [type, stream])).toEqual([
      ['LiabilityReserved', 'market-market-1'],
      ['BetPlaced', 'account-customer-0'],
      ['BalanceDebited', 'account-customer-0'],
    ]);
    const { position, ...placed } = found[1]!;
    expect(await rig.get(`/v1/bets/bet-1?minPosition=${position}`)).toMatchObject({ status: 200 });
    const recorded = events.find(({ event, stream, revision }) => {
      const isMeant = (event.data as { betId?: string }).betId === 'bet-1';
      return isMeant && event.type === 'BetPlaced' && stream !== '' && revision > 0;
    });
    expect(placed).toMatchObject({ revision: recorded?.revision, data: recorded?.event.data });
  });

  it('that was refused has a timeline, and is no bet', async () => {
    expect(await rig.get('/v1/bets/bet-4')).toMatchObject({
      status: 404,
      body: { code: 'BET_UNKNOWN' },
    });
    const { body } = await rig.get('/v1/bets/bet-4/timeline');
    expect(body['events']).toMatchObject([{ type: 'PlacementRefused' }]);
  });
});

describe('markets', () => {
  it('are answered with definition, prices and the revision of their status', async () => {
    const { body } = await rig.get('/v1/markets/market-0');
    expect(body).toMatchObject({
      marketId: 'market-0',
      currency: 'EUR',
      liabilityLimit: 500_000,
      status: 'settled',
      prices: [{ selectionId: 'home', odds: odds('2.50', '3/2', '5/2') }],
      priceVersion: 1,
    });
    const statusChange = events.find(
      ({ stream, event }) => stream === 'market-market-0' && event.type === 'MarketSettled',
    );
    expect(body['revision']).toBe(statusChange?.revision);
    expect(body).not.toHaveProperty('order');
  });

  it('are listed in the order of their start, by status, page by page', async () => {
    const first = await rig.get('/v1/markets?limit=1&status=settled');
    const next = String(first.body['next']);
    const second = await rig.get(`/v1/markets?limit=1&status=settled&cursor=${next}`);
    const ids = [first, second].flatMap(({ body }) =>
      (body['markets'] as { marketId: string }[]).map(({ marketId }) => marketId),
    );
    expect(ids).toEqual(['market-0', 'market-1']);
    expect(second.body).not.toHaveProperty('next');
    expect((await rig.get('/v1/markets?status=open')).body['markets']).toEqual([]);
  });

  it('keep their book after settlement', async () => {
    const { body } = await rig.get('/v1/markets/market-0/book');
    expect(body).toMatchObject({
      marketId: 'market-0',
      currency: 'EUR',
      selections: [
        {
          selectionId: 'home',
          bets: 2,
          stakes: 2_000,
          potentialReturns: 5_000,
          liability: 3_000,
          limit: 500_000,
        },
        { selectionId: 'away', bets: 0, stakes: 0, potentialReturns: 0, liability: 0 },
      ],
    });
  });
});

describe('the desk', () => {
  it('sees totals per day and currency', async () => {
    const { body } = await rig.get('/v1/totals/daily');
    expect(body['days']).toEqual([
      {
        date: '2026-11-23',
        currency: 'EUR',
        turnover: 4_000,
        returns: 2_510,
        refunds: 1_000,
        grossGamingRevenue: 490,
        bets: 4,
        refusals: { PRICE_CHANGED: 1 },
      },
    ]);
    const days = async (query: string) =>
      ((await rig.get(`/v1/totals/daily?${query}`)).body['days'] as unknown[]).length;
    expect(await days('from=2026-11-23&to=2026-11-23')).toBe(1);
    expect(await days('from=2026-11-24')).toBe(0);
    expect(await days('to=2026-11-22')).toBe(0);
  });

  it('sees settlement runs, newest first', async () => {
    const { body } = await rig.get('/v1/settlements/market-0-1');
    expect(body).toEqual({
      settlementId: 'market-0-1',
      marketId: 'market-0',
      n: 1,
      trigger: 'result',
      state: 'completed',
      expected: 5,
      settled: 3,
      parked: 1,
      skipped: 1,
      asOfPosition: expect.any(String) as string,
    });
    const list = await rig.get('/v1/settlements');
    const ids = (list.body['settlements'] as { settlementId: string }[]).map(
      (run) => run.settlementId,
    );
    expect(ids).toEqual(['market-1-1', 'market-0-1']);
    const one = await rig.get('/v1/settlements?marketId=market-1');
    expect(one.body['settlements']).toMatchObject([{ settlementId: 'market-1-1' }]);
  });

  it('sees how the projections are doing', async () => {
    const { body } = await rig.get('/v1/operations/projections');
    const projections = body['projections'] as { projection: string }[];
    expect(projections.map(({ projection }) => projection)).toEqual(
      readModels.map(({ name }) => name),
    );
    expect(projections[0]).toMatchObject({
      version: 1,
      position: body['asOfPosition'],
      lagEvents: 0,
      lagMs: 0,
      state: 'live',
      owner: expect.any(String) as string,
      parked: 0,
    });
  });
});

describe('a document that has not changed', () => {
  it('is 304 with its position as of now', async () => {
    const first = await rig.get('/v1/accounts/customer-1');
    const etag = String(first.headers.get('etag'));
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await rig.get('/v1/accounts/customer-1', { headers: { 'if-none-match': tag } });
      expect(again.status).toBe(304);
      expect(again.headers.get('wagerlog-position')).toBe(first.body['asOfPosition']);
    }
    const other = await rig.get('/v1/accounts/customer-1', { headers: { 'if-none-match': '"x"' } });
    expect(other.status).toBe(200);
  });
});

it('describes itself', async () => {
  const { body } = await rig.get('/openapi.json');
  expect(Object.keys(body['paths'] as object).sort()).toEqual([
    '/v1/accounts/{accountId}',
    '/v1/accounts/{accountId}/bets',
    '/v1/accounts/{accountId}/statement',
    '/v1/bets/{betId}',
    '/v1/bets/{betId}/timeline',
    '/v1/changes/{readModel}',
    '/v1/markets',
    '/v1/markets/{marketId}',
    '/v1/markets/{marketId}/book',
    '/v1/operations/projections',
    '/v1/settlements',
    '/v1/settlements/{settlementId}',
    '/v1/totals/daily',
  ]);
  expect((await fetch(`${rig.url}/docs`)).status).toBe(200);
});
