import { readModels, sliceCount } from '@wagerlog/read-models';
import { reached } from '../../projector/testing/rig';
import { seasonLog } from '../../projector/testing/season-log';
import { customer, QueryRig } from '../testing/query-rig';

let rig: QueryRig;

beforeAll(async () => {
  rig = await QueryRig.start();
  const events = await rig.append(
    seasonLog([
      { customer: 0, market: 0, ending: 'won' },
      { customer: 0, market: 0, ending: 'open' },
      { customer: 1, market: 0, ending: 'lost' },
    ]),
  );
  rig.stores.project('reads', readModels);
  await reached(rig.mongo, events.at(-1)!.position, sliceCount);
});
afterAll(() => rig.close());

describe('who may read what', () => {
  const paths = {
    account: '/v1/accounts/customer-0',
    statement: '/v1/accounts/customer-0/statement',
    bets: '/v1/accounts/customer-0/bets',
    bet: '/v1/bets/bet-0',
    timeline: '/v1/bets/bet-0/timeline',
    markets: '/v1/markets',
    market: '/v1/markets/market-0',
    book: '/v1/markets/market-0/book',
    totals: '/v1/totals/daily',
    settlements: '/v1/settlements',
    settlement: '/v1/settlements/market-0-1',
    projections: '/v1/operations/projections',
  };
  const all = Object.keys(paths);
  const personal = ['account', 'statement'];
  const ofBets = ['bets', 'bet', 'timeline'];
  const ofMarkets = ['markets', 'market'];
  const ofDesk = ['book', 'totals', 'settlements', 'settlement'];

  it.each([
    ['customer', [...personal, ...ofBets, ...ofMarkets]],
    ['service', [...personal, ...ofBets, ...ofMarkets]],
    ['trader', [...ofBets, ...ofMarkets, ...ofDesk]],
    ['operator', all],
    ['dashboard', [...ofMarkets, ...ofDesk, 'projections']],
    ['auditor', all],
  ])('%s', async (role, allowed) => {
    const statuses = await Promise.all(
      Object.entries(paths).map(async ([name, path]) => {
        const { status, body } = await rig.get(path, { as: { role, sub: 'customer-0' } });
        return [name, status, body['code']];
      }),
    );
    expect(statuses).toEqual(
      all.map((name) =>
        allowed.includes(name) ? [name, 200, undefined] : [name, 403, 'FORBIDDEN'],
      ),
    );
  });

  it.each([
    ['/v1/accounts/customer-1', '/v1/accounts/nobody'],
    ['/v1/accounts/customer-1/statement', '/v1/accounts/nobody/statement'],
    ['/v1/accounts/customer-1/bets', '/v1/accounts/nobody/bets'],
    ['/v1/bets/bet-2', '/v1/bets/none'],
    ['/v1/bets/bet-2/timeline', '/v1/bets/none/timeline'],
    ['/v1/accounts/customer-1', `/v1/accounts/${encodeURIComponent('not an id')}`],
  ])("a customer is answered for another's %s as for %s", async (foreign, absent) => {
    const asked = { as: customer('customer-0') };
    const [one, two] = [await rig.get(foreign, asked), await rig.get(absent, asked)];
    expect(one.status).toBe(404);
    expect({ ...one.body, requestId: '' }).toEqual({ ...two.body, requestId: '' });
  });

  it('nobody without a token', async () => {
    const response = await fetch(`${rig.url}/v1/markets`);
    expect(response.status).toBe(401);
  });
});

describe('what cannot be asked', () => {
  it.each([
    ['/v1/markets?limit=0', 400, 'MALFORMED'],
    ['/v1/markets?limit=501', 400, 'MALFORMED'],
    ['/v1/markets?limit=1.0', 400, 'MALFORMED'],
    ['/v1/markets?limit=5&limit=6', 400, 'MALFORMED'],
    ['/v1/markets?unknown=1', 400, 'MALFORMED'],
    ['/v1/markets?status=sleeping', 400, 'MALFORMED'],
    ['/v1/markets?cursor=nonsense', 400, 'CURSOR_INVALID'],
    ['/v1/markets/market-0?limit=5', 400, 'MALFORMED'],
    ['/v1/markets/market-0?minPosition=nonsense', 400, 'POSITION_INVALID'],
    ['/v1/accounts/customer-0/bets?status=open', 400, 'MALFORMED'],
    ['/v1/totals/daily?from=2026-02-30', 400, 'MALFORMED'],
    ['/v1/totals/daily?from=2026-11-24&to=2026-11-23', 400, 'MALFORMED'],
    ['/v1/settlements?marketId=a%20b', 400, 'MALFORMED'],
    ['/v1/changes/bets?key=a%20b', 400, 'MALFORMED'],
    ['/v1/changes/nothing', 404, 'NOT_FOUND'],
    ['/v1/nothing', 404, 'NOT_FOUND'],
    ['/v1/markets/none', 404, 'MARKET_UNKNOWN'],
    ['/v1/markets/none/book', 404, 'MARKET_UNKNOWN'],
    ['/v1/settlements/none-1', 404, 'NOT_FOUND'],
  ])('%s', async (path, status, code) => {
    const answer = await rig.get(path);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it("another list's cursor", async () => {
    const { body } = await rig.get('/v1/accounts/customer-0/bets?limit=1');
    const cursor = String(body['next']);
    const other = await rig.get(`/v1/accounts/customer-1/bets?limit=1&cursor=${cursor}`);
    expect([other.status, other.body['code']]).toEqual([400, 'CURSOR_INVALID']);
  });
});
