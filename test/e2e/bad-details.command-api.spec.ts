import { accountWith, openMarket, uniqueId, type RoleName } from '../systems/cast';
import { market } from './command-routes';
import { call, cast } from './system';

const { system, tokenOf } = cast();

describe('input that only one route knows', () => {
  let account: string;
  let marketId: string;
  beforeAll(async () => {
    account = await accountWith(cast(), 1000);
    ({ marketId } = await openMarket(cast()));
  });
  const put = async (path: string, body: object, ifMatch?: string) => {
    const authorization = `Bearer ${await tokenOf(path.includes('limits') ? 'service' : 'trader')}`;
    const headers = {
      authorization,
      'content-type': 'application/json',
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    };
    const url = `${system.commandApi}${path}`;
    return call(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  };
  const post = async (path: string, role: RoleName, body: object) =>
    call(`${system.commandApi}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf(role)}`,
        'content-type': 'application/json',
        'idempotency-key': uniqueId('key'),
      },
      body: JSON.stringify(body),
    });

  it('an unknown kind of limit is 404', async () => {
    const body = { amount: 100, period: 'day' };
    const answer = await put(`/v1/accounts/${account}/limits/luck`, body);
    expect(answer.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('an If-Match that is no revision is 400, another revision 412', async () => {
    const path = `/v1/markets/${marketId}/status`;
    for (const tag of ['1', '"a"', 'W/"1"', '"1", "2"', '*', '"01"', '']) {
      const { body } = await put(path, { status: 'closed' }, tag);
      expect({ tag, code: body['code'] }).toEqual({ tag, code: 'MALFORMED' });
    }
    const { body } = await put(path, { status: 'closed' }, '"999999"');
    expect(body).toMatchObject({ status: 412, code: 'REVISION_MISMATCH', marketStatus: 'open' });
  });

  it('a currency that is none is CURRENCY_UNKNOWN', async () => {
    const accountToOpen = { accountId: uniqueId('a'), currency: 'ABC' };
    const opened = await post('/v1/accounts', 'service', accountToOpen);
    expect(opened.body).toMatchObject({ status: 400, code: 'CURRENCY_UNKNOWN', currency: 'ABC' });
    const defined = await post('/v1/markets', 'trader', { ...market, currency: 'eur' });
    expect(defined.body).toMatchObject({ status: 400, code: 'CURRENCY_UNKNOWN' });
  });

  it('an expiry more than 60 s ahead is EXPIRY_TOO_FAR', async () => {
    const expiresAt = new Date(Date.now() + 90_000).toISOString();
    const bet = { marketId, selectionId: 'home', stake: 10, odds: '2.50', expiresAt };
    const answer = await post(`/v1/accounts/${account}/bets`, 'service', bet);
    expect(answer.body).toMatchObject({ status: 400, code: 'EXPIRY_TOO_FAR' });
  });

  it("a customer may not open another's account, a service must say whose", async () => {
    const foreign = { accountId: uniqueId('a'), currency: 'EUR' };
    expect((await post('/v1/accounts', 'bob', foreign)).body).toMatchObject({ code: 'FORBIDDEN' });
    const unnamed = await post('/v1/accounts', 'service', { currency: 'EUR' });
    expect(unnamed.body).toMatchObject({ status: 400, code: 'MALFORMED' });
  });

  it('a void with one bound alone is 400', async () => {
    const body = { from: '2026-11-20T00:00:00Z', reason: 'r' };
    const answer = await post(`/v1/markets/${marketId}/void`, 'trader', body);
    expect(answer.body).toMatchObject({ status: 400, code: 'MALFORMED' });
  });
});
