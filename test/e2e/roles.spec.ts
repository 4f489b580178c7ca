import type { WagerlogClient } from '@wagerlog/client';
import { accountWith, openMarket, uniqueId, won, type RoleName } from '../systems/cast';
import { call, cast } from './system';

const { as, system, tokenOf } = cast();

type Act = (client: WagerlogClient) => Promise<unknown>;

/** A definite answer tells whether the role may: refused by a rule is allowed to ask. */
const statusOf = async (act: Act, role: RoleName): Promise<number> => {
  try {
    await act(as(role));
    return 200;
  } catch (error) {
    return (error as { readonly status: number }).status;
  }
};

const everybody: readonly RoleName[] = [
  'alice',
  'service',
  'trader',
  'operator',
  'dashboard',
  'auditor',
];

const whoMay = async (act: Act): Promise<readonly RoleName[]> => {
  const statuses = await Promise.all(everybody.map((role) => statusOf(act, role)));
  return everybody.filter((_, index) => statuses[index] !== 403);
};

describe('a role', () => {
  let accountId: string;
  let marketId: string;
  let betId: string;
  beforeAll(async () => {
    accountId = await accountWith(cast(), 1_000);
    ({ marketId } = await openMarket(cast()));
    const bet = { marketId, selectionId: 'home', stake: 10, odds: '2.50' };
    ({ betId } = await as('service').placeBet(accountId, bet));
  });

  const bet = () => ({ marketId, selectionId: 'home', stake: 10, odds: '2.50' });
  const cases: readonly (readonly [string, Act, readonly RoleName[]])[] = [
    ['deposits', (c) => c.deposit(accountId, { amount: 1 }), ['alice', 'service']],
    ['withdraws', (c) => c.withdraw(accountId, { amount: 1 }), ['alice', 'service']],
    ['bets', (c) => c.placeBet(accountId, bet()), ['alice', 'service']],
    [
      'sets limits',
      (c) => c.setLimit(accountId, 'loss', { amount: 900, period: 'day' }),
      ['alice', 'service'],
    ],
    ['quotes', (c) => c.quote(marketId, 'home'), ['alice', 'service', 'trader']],
    ['sets an account status', (c) => c.setAccountStatus(accountId, 'active'), ['operator']],
    ['sets a liability limit', (c) => c.setLiabilityLimit(marketId, 5_000_000), ['trader']],
    [
      'confirms results',
      (c) => c.confirmResult(marketId, { resultVersion: 1, outcomes: won('home') }),
      ['trader'],
    ],
    ['reads markets', (c) => c.market(marketId), everybody],
    ['reads an account', (c) => c.account(accountId), ['alice', 'service', 'operator', 'auditor']],
    [
      'reads a statement',
      (c) => c.statement(accountId),
      ['alice', 'service', 'operator', 'auditor'],
    ],
    ['reads a bet', (c) => c.bet(betId), ['alice', 'service', 'trader', 'operator', 'auditor']],
    ['reads a book', (c) => c.book(marketId), ['trader', 'operator', 'dashboard', 'auditor']],
    ['reads totals', (c) => c.dailyTotals(), ['trader', 'operator', 'dashboard', 'auditor']],
    [
      'reads settlements',
      (c) => c.settlements({ marketId }),
      ['trader', 'operator', 'dashboard', 'auditor'],
    ],
    ['reads operations', (c) => c.projections(), ['operator', 'dashboard', 'auditor']],
  ];

  it.each(cases)('that %s is one of those that may', async (_, act, allowed) => {
    expect(await whoMay(act)).toEqual(allowed);
  });
});

describe('a customer', () => {
  const alice = as('alice');

  it('has one account, his own, and pays into it in a demonstration', async () => {
    await alice.openAccount({ currency: 'EUR' });
    const { accountId } = await alice.deposit('alice', { amount: 5 });
    expect(accountId).toBe('alice');
    const others = alice.openAccount({ accountId: 'bob', currency: 'EUR' });
    await expect(others).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('is told of a foreign account just what he is told of none', async () => {
    const foreign = await accountWith(cast(), 100);
    const absent = uniqueId('account');
    const headers = { authorization: `Bearer ${await tokenOf('alice')}` };
    for (const path of ['', '/statement', '/bets']) {
      const answers = await Promise.all(
        [foreign, absent].map((id) =>
          call(`${system.queryApi}/v1/accounts/${id}${path}`, { headers }),
        ),
      );
      const bodies = answers.map(({ status, body, text }) => {
        expect(status).toBe(404);
        return text.replace(String(body['requestId']), 'R');
      });
      expect(bodies[0]!.replaceAll(foreign, 'ID')).toBe(bodies[1]!.replaceAll(absent, 'ID'));
    }
    const bet = { marketId: 'm', selectionId: 's', stake: 1, odds: '2' };
    for (const id of [foreign, absent]) {
      await expect(alice.placeBet(id, bet)).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
    }
  });

  it('cannot see the bet of another', async () => {
    const accountId = await accountWith(cast(), 100);
    const { marketId } = await openMarket(cast());
    const wish = { marketId, selectionId: 'home', stake: 10, odds: '2.50' };
    const { betId } = await as('service').placeBet(accountId, wish);
    for (const read of [alice.bet(betId), alice.timeline(betId)]) {
      await expect(read).rejects.toMatchObject({ status: 404, code: 'BET_UNKNOWN' });
    }
  });
});

describe('a request without a good token', () => {
  it.each([
    ['none', {}, 'TOKEN_MISSING'],
    ['a broken one', { authorization: 'Bearer x.y.z' }, 'TOKEN_INVALID'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'TOKEN_MISSING'],
  ])('is told so: %s', async (_, headers, code) => {
    for (const base of [system.queryApi, system.commandApi, system.audit]) {
      const path =
        base === system.queryApi
          ? '/v1/markets'
          : base === system.audit
            ? '/v1/verification'
            : '/v1/markets';
      const method = base === system.commandApi ? 'POST' : 'GET';
      const answer = await call(`${base}${path}`, { method, headers });
      expect([answer.status, answer.body['code']]).toEqual([401, code]);
    }
  });

  it('is refused when its signature was changed', async () => {
    const [head, body] = (await tokenOf('trader')).split('.');
    const forged = `${head}.${body}.${Buffer.alloc(256, 7).toString('base64url')}`;
    const headers = { authorization: `Bearer ${forged}` };
    const answer = await call(`${system.queryApi}/v1/markets`, { headers });
    expect([answer.status, answer.body['code']]).toEqual([401, 'TOKEN_INVALID']);
  });
});
