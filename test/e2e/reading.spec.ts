import { accountWith, openMarket } from '../systems/cast';
import { call, cast } from './system';

const { as, system, tokenOf } = cast();
const service = as('service');

const read = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const authorization = `Bearer ${await tokenOf('operator')}`;
  return call(`${system.queryApi}${path}`, { headers: { authorization, ...headers } });
};

/** The same store, a place in its log that is not written yet. */
const ahead = (position: string): string => {
  const bytes = Buffer.from(position, 'base64url');
  const far = bytes.readBigUInt64BE(1) + 1_000_000_000n;
  bytes.writeBigUInt64BE(far, 1);
  bytes.writeBigUInt64BE(far, 9);
  return bytes.toString('base64url');
};
const ofAnotherStore = (position: string): string => {
  const bytes = Buffer.from(position, 'base64url');
  bytes.writeUInt8(bytes.at(-1) === 0x30 ? 0x31 : 0x30, bytes.length - 1);
  return bytes.toString('base64url');
};

describe('reading your writes', () => {
  it('shows each command in the read after it', async () => {
    const accountId = await accountWith(cast(), 0);
    for (let amount = 1; amount <= 25; amount += 1) {
      const { balanceAfter } = await service.deposit(accountId, { amount });
      expect(await service.account(accountId)).toMatchObject({ balance: balanceAfter });
    }
  });

  it('answers with the position it knows, in the body and beside it', async () => {
    const accountId = await accountWith(cast(), 10);
    const { position } = await service.deposit(accountId, { amount: 1 });
    const { body, headers, status } = await read(`/v1/accounts/${accountId}`, {
      'if-min-position': position,
    });
    expect(status).toBe(200);
    expect(body['asOfPosition']).toBe(headers.get('wagerlog-position'));
    expect(headers.get('request-id')).toBeTruthy();
    expect(headers.get('server-timing')).toMatch(/wait;dur=[\d.]+.*find;dur=/);
  });

  it('never answers with less than was asked for', async () => {
    const accountId = await accountWith(cast(), 10);
    const { position } = await service.deposit(accountId, { amount: 1 });
    const path = `/v1/accounts/${accountId}`;
    const behind = await read(path, { 'if-min-position': ahead(position) });
    expect([behind.status, behind.body['code']]).toEqual([503, 'BEHIND']);
    expect(Number(behind.headers.get('retry-after'))).toBeGreaterThan(0);
    // The header wins over the query.
    const both = await read(`${path}?minPosition=${ahead(position)}`, {
      'if-min-position': position,
    });
    expect(both.status).toBe(200);
    expect((await read(`${path}?minPosition=${position}`)).status).toBe(200);
  });

  it.each([
    ['malformed', () => 'not-a-position'],
    ['cut off', () => service.position()!.slice(0, 10)],
    ["another store's", () => ofAnotherStore(service.position()!)],
  ])('refuses a position that is %s', async (_, position) => {
    await service.deposit(await accountWith(cast(), 10), { amount: 1 });
    for (const headers of [{ 'if-min-position': position() }, {}]) {
      const query = 'if-min-position' in headers ? '' : `?minPosition=${position()}`;
      const answer = await read(`/v1/markets${query}`, headers as Record<string, string>);
      expect([answer.status, answer.body['code']]).toEqual([400, 'POSITION_INVALID']);
    }
  });
});

describe('a document that did not change', () => {
  it('is not sent again', async () => {
    const accountId = await accountWith(cast(), 10);
    const { position } = await service.deposit(accountId, { amount: 1 });
    const path = `/v1/accounts/${accountId}`;
    const first = await read(path, { 'if-min-position': position });
    const etag = first.headers.get('etag')!;
    const same = await read(path, { 'if-none-match': etag });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
    expect(same.headers.get('wagerlog-position')).toBeTruthy();
    const second = await service.deposit(accountId, { amount: 1 });
    const next = await read(path, { 'if-none-match': etag, 'if-min-position': second.position });
    expect([next.status, next.body['balance']]).toEqual([200, 12]);
    expect(next.headers.get('etag')).not.toBe(etag);
  });
});

describe('bad input to a read', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['/v1/markets?limit=0', 400, 'MALFORMED'],
    ['/v1/markets?limit=501', 400, 'MALFORMED'],
    ['/v1/markets?limit=1e2', 400, 'MALFORMED'],
    ['/v1/markets?limit=ten', 400, 'MALFORMED'],
    ['/v1/markets?limit=5&limit=6', 400, 'MALFORMED'],
    ['/v1/markets?colour=red', 400, 'MALFORMED'],
    ['/v1/markets?status=asleep', 400, 'MALFORMED'],
    ['/v1/markets?cursor=x', 400, 'CURSOR_INVALID'],
    ['/v1/markets/no-such-market', 404, 'MARKET_UNKNOWN'],
    ['/v1/markets/no-such-market/book', 404, 'MARKET_UNKNOWN'],
    ['/v1/markets/no%20id', 404, 'MARKET_UNKNOWN'],
    ['/v1/accounts/no-such-account', 404, 'ACCOUNT_UNKNOWN'],
    ['/v1/accounts/no-such-account/statement', 404, 'ACCOUNT_UNKNOWN'],
    ['/v1/accounts/no-such-account/bets', 404, 'ACCOUNT_UNKNOWN'],
    ['/v1/bets/no-such-bet', 404, 'BET_UNKNOWN'],
    ['/v1/bets/no-such-bet/timeline', 404, 'BET_UNKNOWN'],
    ['/v1/settlements?cursor=!!', 400, 'CURSOR_INVALID'],
    ['/v1/settlements/no-such-run', 404, 'NOT_FOUND'],
    ['/v1/totals/daily?from=yesterday', 400, 'MALFORMED'],
    ['/v1/totals/daily?from=2026-02-30', 400, 'MALFORMED'],
    ['/v1/changes/no-such-model', 404, 'NOT_FOUND'],
    ['/v1/nothing', 404, 'NOT_FOUND'],
  ];

  it.each(cases)('%s is answered %i %s', async (path, status, code) => {
    const { status: answered, body, headers } = await read(path);
    expect([answered, body['code']]).toEqual([status, code]);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({
      type: `urn:wagerlog:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      status,
      title: expect.any(String),
      detail: expect.any(String),
      requestId: headers.get('request-id'),
    });
  });

  it('in another method finds nothing', async () => {
    const authorization = `Bearer ${await tokenOf('operator')}`;
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await call(`${system.queryApi}/v1/markets`, {
        method,
        headers: { authorization },
      });
      expect([method, answer.status]).toEqual([method, 404]);
    }
  });

  it('in too large a header is refused', async () => {
    const { status } = await read('/v1/markets', { 'x-large': 'x'.repeat(20_000) });
    expect(status).toBe(431);
  });
});

describe('following changes', () => {
  interface AccountChange {
    readonly accountId: string;
    readonly balance: number;
  }

  it('shows each change of a document, and goes on where a client left', async () => {
    const accountId = await accountWith(cast(), 10);
    const { position } = await service.deposit(accountId, { amount: 1 });
    const operator = as('operator');
    const follow = (resumeFrom: string) =>
      operator.changes<AccountChange>('accounts', { key: accountId, resumeFrom });
    const balances: number[] = [];
    let resumeFrom = position;
    for await (const change of follow(position)) {
      balances.push(change.document.balance);
      resumeFrom = change.resumeFrom ?? resumeFrom;
      if (balances.at(-1) === 13) break;
      await service.deposit(accountId, { amount: 1 });
    }
    expect(balances).toEqual([11, 12, 13]);
    await service.deposit(accountId, { amount: 30 });
    for await (const { document } of follow(resumeFrom)) {
      // A change may be sent again after a resume; the newest one comes in any case.
      if (document.balance === 13) continue;
      expect(document).toMatchObject({ accountId, balance: 43 });
      break;
    }
  }, 30_000);

  it('is allowed as the read itself is', async () => {
    const forbidden = as('dashboard').changes('accounts');
    await expect(forbidden.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    // A customer sees what is his, and of another's account as little as of none.
    const foreign = await accountWith(cast(), 10);
    const bob = as('bob');
    await bob.openAccount({ currency: 'EUR' });
    const resumeFrom = bob.position()!;
    await service.deposit(foreign, { amount: 1 });
    await bob.deposit('bob', { amount: 1 });
    for await (const { document } of bob.changes<AccountChange>('accounts', { resumeFrom })) {
      expect(document.accountId).toBe('bob');
      if (document.balance > 0) break;
    }
  }, 30_000);
});

describe('the operations', () => {
  it('tell how far each projection is', async () => {
    await openMarket(cast());
    const { projections } = await as('operator').projections();
    expect(projections.length).toBeGreaterThanOrEqual(9);
    for (const projection of projections) {
      expect(Object.keys(projection)).toEqual(
        expect.arrayContaining([
          'version',
          'position',
          'lagEvents',
          'lagMs',
          'state',
          'owner',
          'parked',
        ]),
      );
    }
  });
});

describe('every API', () => {
  const bases = [system.commandApi, system.queryApi, system.audit];

  it('tells how it is and what it can, to anybody', async () => {
    for (const base of bases) {
      expect((await call(`${base}/health/live`)).status).toBe(200);
      const ready = await call(`${base}/health/ready`);
      expect([ready.status, ready.body['ready']]).toEqual([200, true]);
      expect((await call(`${base}/openapi.json`)).body['openapi']).toMatch(/^3\./);
      expect((await fetch(`${base}/docs`)).status).toBe(200);
      expect((await fetch(`${base}/metrics`)).status).toBe(404);
    }
  });

  it('lets the web page of this system in, and no other', async () => {
    const ask = (origin: string, base: string) =>
      fetch(`${base}/v1/markets`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
    for (const base of [system.commandApi, system.queryApi]) {
      const own = await ask(system.queryApi, base);
      expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([
        204,
        system.queryApi,
      ]);
      const foreign = await ask('https://elsewhere.example', base);
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
