import { createWagerlogClient } from '@wagerlog/client';
import { answers, unrulyServer, type UnrulyServer } from '@wagerlog/client/testing';
import type { TakenBet } from './counter';
import { judge } from './verdict';

let server: UnrulyServer;
beforeAll(async () => void (server = await unrulyServer()));
afterAll(() => server.stop());

const taken: TakenBet[] = [
  { betId: 'b-1', accountId: 'a', stake: 100, returns: 250, status: 'settled' },
  { betId: 'b-2', accountId: 'a', stake: 300, returns: 0, status: 'settled' },
  { betId: 'b-3', accountId: 'a', stake: 70, returns: 70, status: 'voided' },
];
const account = { currency: 'EUR', balance: 850, available: 850, openStakes: 0, openBets: 0 };

/** The verdict over what the read side shows of one account with 1000 paid in. */
const verdict = (shown: { account?: object; bets?: readonly object[] } = {}) => {
  const { bets = taken } = shown;
  server.plays((response, request) => {
    const isList = request.url.includes('/bets');
    const isFirst = !request.url.includes('cursor');
    const page = isFirst ? { bets: bets.slice(0, 2), next: 'c' } : { bets: bets.slice(2) };
    answers(200, isList ? page : { ...account, ...shown.account })(response, request);
  });
  const client = createWagerlogClient({
    commandApi: server.url,
    queryApi: server.url,
    token: () => Promise.resolve('t'),
  });
  return judge(client, [{ accountId: 'a', paidIn: 1_000, taken }], 'p');
};

describe('the verdict', () => {
  it('finds nothing where everything is equal, and reads at the position it was given', async () => {
    expect(await verdict()).toEqual({ settled: 3, mismatches: [] });
    expect(server.seen.map(({ headers }) => headers['if-min-position'])).toEqual(['p', 'p', 'p']);
  });

  it.each([
    ['a unit too much', { account: { balance: 851 } }, 'account a: balance is 851, not 850'],
    ['a stake still open', { account: { openBets: 1 } }, 'account a: openBets is 1, not 0'],
    ['another currency', { account: { currency: 'USD' } }, 'account a: currency is USD, not EUR'],
    ['a bet that is missing', { bets: taken.slice(0, 2) }, 'bet b-3: stake is undefined, not 70'],
    [
      'a bet nobody confirmed',
      { bets: [...taken, { betId: 'b-4', status: 'settled' }] },
      'account a: bet b-4 was never confirmed',
    ],
    [
      'other returns',
      { bets: [{ ...taken[0], returns: 249 }, ...taken.slice(1)] },
      'bet b-1: returns is 249, not 250',
    ],
  ])('names %s', async (_, shown, line) => {
    const { mismatches } = await verdict(shown);
    expect(mismatches).toContain(line);
  });

  it('counts what is over, not what is there', async () => {
    const [first, ...others] = taken;
    const { settled } = await verdict({ bets: [{ ...first, status: 'placed' }, ...others] });
    expect(settled).toBe(2);
  });
});
