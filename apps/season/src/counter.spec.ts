import { createWagerlogClient } from '@wagerlog/client';
import {
  answers,
  refuses,
  unrulyServer,
  type Manner,
  type UnrulyServer,
} from '@wagerlog/client/testing';
import { placeBet, type Answers } from './counter';
import type { PlannedBet } from './crowd/crowd';
import { priceOf } from './fixtures/arithmetic';
import type { Fixture } from './fixtures/fixtures';
import { marketsOf } from './fixtures/markets';
import type { Match } from './fixtures/match';

let server: UnrulyServer;
beforeAll(async () => void (server = await unrulyServer()));
afterAll(() => server.stop());

const match: Match = {
  line: 7,
  home: 'A',
  away: 'B',
  homeGoals: 2,
  awayGoals: 1,
  startsAt: '2026-11-14T15:00:00.000Z',
  opening: { matchOdds: ['2.5', '3', '4'] },
  closing: {},
  handicapQuarters: undefined,
};
const [market] = marketsOf(match);
const fixture = (fate: Fixture['fate'] = 'plain'): Fixture => ({
  match,
  markets: [market!],
  fate,
  marketId: () => 'm-1',
});
const bet: PlannedBet = {
  punter: 1,
  market: market!,
  selection: 0,
  stake: 101,
  odds: '2.5',
  pricePolicy: 'none',
  phase: 'opening',
  expected: { price: priceOf('2.5') },
};
const placed = {
  betId: 'b-1',
  accountId: 'a-1',
  stake: 101,
  acceptedOdds: { total: '5/2' },
  potentialReturns: 252,
};

const ask = async (
  manner: Manner,
  { wish = bet, fate }: { wish?: PlannedBet; fate?: Fixture['fate'] } = {},
): Promise<Answers> => {
  server.plays(manner);
  const client = createWagerlogClient({
    commandApi: server.url,
    queryApi: server.url,
    token: () => Promise.resolve('t'),
  });
  const all: Answers = { taken: [], refused: new Map(), surprises: [] };
  await placeBet(client, { accountId: 'a-1', bet: wish, fixture: fixture(fate) }, all);
  return all;
};

describe('a bet that is placed', () => {
  it('is remembered with what it must come to', async () => {
    const { taken, surprises } = await ask(answers(201, placed));
    expect(surprises).toEqual([]);
    expect(taken).toEqual([
      { betId: 'b-1', accountId: 'a-1', stake: 101, returns: 252, status: 'settled' },
    ]);
    expect(JSON.parse(server.seen[0]!.body)).toMatchObject({
      marketId: 'm-1',
      selectionId: 'home',
      stake: 101,
      odds: '2.5',
      pricePolicy: 'none',
    });
  });

  it('comes to its stake when the match is abandoned, and to nothing when it is lost', async () => {
    const voided = await ask(answers(201, placed), { fate: 'voided' });
    expect(voided.taken[0]).toMatchObject({ returns: 101, status: 'voided' });
    const lost = await ask(answers(201, placed), { wish: { ...bet, selection: 1 } });
    expect(lost.taken[0]).toMatchObject({ returns: 0, status: 'settled' });
  });

  it.each([
    ['another price', { acceptedOdds: { total: '12/5' } }],
    ['another stake', { stake: 100 }],
    ['a unit less to come', { potentialReturns: 251 }],
  ])('at %s is a surprise', async (_, difference) => {
    const { surprises } = await ask(answers(201, { ...placed, ...difference }));
    expect(surprises).toHaveLength(1);
    expect(surprises[0]).toMatch(/^line 7, m-1 home: was placed at other terms/);
  });

  it('though a refusal was provoked is a surprise', async () => {
    const wish: PlannedBet = { ...bet, expected: { code: 'PRICE_CHANGED' } };
    const { taken, surprises } = await ask(answers(201, placed), { wish });
    expect(taken).toHaveLength(1);
    expect(surprises).toEqual(['line 7, m-1 home: was placed, expected PRICE_CHANGED']);
  });
});

describe('a bet that is refused', () => {
  const provoked: PlannedBet = { ...bet, expected: { code: 'MARKET_SUSPENDED' } };

  it('is counted by its code, and no surprise where it was provoked', async () => {
    const all = await ask(refuses(422, 'MARKET_SUSPENDED'), { wish: provoked });
    expect(all.taken).toEqual([]);
    expect([...all.refused]).toEqual([['MARKET_SUSPENDED', 1]]);
    expect(all.surprises).toEqual([]);
  });

  it.each([
    ['for another reason than the provoked one', 'MARKET_CLOSED', provoked],
    ['without cause', 'FUNDS_INSUFFICIENT', bet],
    ['as expired before its time', 'EXPIRED', bet],
  ])('%s is a surprise', async (_, code, wish) => {
    const { surprises } = await ask(refuses(422, code, { available: 7 }), { wish });
    expect(surprises).toEqual([`line 7, m-1 home: was refused: ${code} {"available":7}`]);
  });

  it('by anything but a rule ends the season', async () => {
    await expect(ask(refuses(404, 'ACCOUNT_UNKNOWN'))).rejects.toMatchObject({ status: 404 });
  });
});
