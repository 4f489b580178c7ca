import {
  pagesOf,
  type Settlement,
  type StatementEntry,
  type WagerlogClient,
} from '@wagerlog/client';
import { accountWith, openMarket, won } from '../systems/cast';
import { until } from '../systems/standalone';
import { cast } from './system';

const { as } = cast();
const service = as('service');
const trader = as('trader');

const completed = (client: WagerlogClient, settlementId: string): Promise<Settlement> =>
  until(`settlement ${settlementId}`, async () => {
    const settlement = await client.settlement(settlementId);
    return settlement.state === 'completed' && settlement;
  });
const amounts = (entries: readonly StatementEntry[]) =>
  entries.map(({ reason, amount, balanceAfter }) => [reason, amount, balanceAfter]);

describe('the way of a bet', () => {
  it('leads from the request to the settled balance, a correction included', async () => {
    const accountId = await accountWith(cast(), 10_000);
    const { marketId, turn } = await openMarket(cast());
    const bet = { marketId, selectionId: 'home', stake: 1_001, odds: '2.50' };
    const placed = await service.placeBet(accountId, bet);
    expect(placed).toMatchObject({
      status: 'placed',
      acceptedOdds: { decimal: '2.50', fraction: '3/2', total: '5/2' },
      potentialReturns: 2_502,
      balanceAfter: 8_999,
      replayed: false,
    });
    expect(await service.account(accountId)).toMatchObject({
      balance: 8_999,
      available: 8_999,
      openStakes: 1_001,
      openBets: 1,
      inDebt: false,
    });
    expect(await service.bet(placed.betId)).toMatchObject({ status: 'placed', stake: 1_001 });

    await turn('closed');
    const first = await trader.confirmResult(marketId, { resultVersion: 1, outcomes: won('home') });
    expect(await completed(trader, first.settlementId)).toMatchObject({
      n: 1,
      expected: 1,
      settled: 1,
    });
    const second = await trader.confirmResult(marketId, {
      resultVersion: 2,
      outcomes: won('away'),
    });
    expect(await completed(trader, second.settlementId)).toMatchObject({
      n: 2,
      settled: 1,
      parked: 0,
    });

    const { position } = await service.deposit(accountId, { amount: 1, reference: 'r-1' });
    expect(await service.account(accountId)).toMatchObject({
      balance: 9_000,
      openStakes: 0,
      openBets: 0,
    });
    const { entries } = await service.statement(accountId);
    expect(amounts(entries)).toEqual([
      ['deposit', 1, 9_000],
      ['resettlement', -2_502, 8_999],
      ['payout', 2_502, 11_501],
      ['stake', -1_001, 8_999],
      ['deposit', 10_000, 10_000],
    ]);
    expect(entries[0]?.reference).toBe('r-1');
    expect(entries[1]?.reference).toBe(placed.betId);
    expect(await service.bet(placed.betId, { after: position })).toMatchObject({
      status: 'settled',
      result: 'lost',
      returns: 0,
      resettled: true,
    });
  });

  it('is told event by event in its timeline', async () => {
    const accountId = await accountWith(cast(), 1_000);
    const { marketId, turn } = await openMarket(cast());
    const bet = { marketId, selectionId: 'draw', stake: 100, odds: '3.25' };
    const { betId } = await service.placeBet(accountId, bet);
    await turn('closed');
    const { settlementId } = await trader.confirmResult(marketId, {
      resultVersion: 1,
      outcomes: won('draw'),
    });
    await completed(trader, settlementId);
    const { position } = await service.deposit(accountId, { amount: 1 });
    const { events } = await service.timeline(betId, { after: position });
    const [account, market] = [`account-${accountId}`, `market-${marketId}`];
    expect(events.map(({ stream, type }) => [stream, type])).toEqual([
      [market, 'LiabilityReserved'],
      [account, 'BetPlaced'],
      [account, 'BalanceDebited'],
      [account, 'BetSettled'],
      [account, 'BalanceCredited'],
    ]);
  });

  it('ends with the stake back when its market is voided, after a window as after the whole', async () => {
    const accountId = await accountWith(cast(), 1_000);
    const { marketId } = await openMarket(cast());
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    const first = await service.placeBet(accountId, bet);
    const window = { from: first.placedAt, until: first.placedAt, reason: 'palpable error' };
    await completed(trader, (await trader.voidMarket(marketId, window)).settlementId);
    // The window left the market open, and this bet is not in it.
    const second = await service.placeBet(accountId, bet);
    await service.deposit(accountId, { amount: 1 });
    expect(await service.bet(first.betId)).toMatchObject({
      status: 'voided',
      returns: 100,
      result: 'void',
    });
    expect(await service.bet(second.betId)).toMatchObject({ status: 'placed' });
    const whole = await trader.voidMarket(marketId, { reason: 'abandoned' });
    await completed(trader, whole.settlementId);
    await service.deposit(accountId, { amount: 1 });
    expect(await service.account(accountId)).toMatchObject({ balance: 1_002, openBets: 0 });
    expect(await trader.market(marketId)).toMatchObject({ status: 'voided' });
  });

  it('shows in the book of its market and in the totals of its day', async () => {
    const accountId = await accountWith(cast(), 10_000);
    const { marketId } = await openMarket(cast(), { liabilityLimit: 5_000 });
    const totalsBefore = await today();
    for (const stake of [100, 301]) {
      await service.placeBet(accountId, { marketId, selectionId: 'home', stake, odds: '2.50' });
    }
    const placedLast = service.position()!;
    const { currency, selections } = await trader.book(marketId, { after: placedLast });
    expect(currency).toBe('EUR');
    expect(selections.find(({ selectionId }) => selectionId === 'home')).toEqual({
      selectionId: 'home',
      bets: 2,
      stakes: 401,
      potentialReturns: 1_002,
      liability: 601,
      limit: 5_000,
    });
    const totalsAfter = await today(placedLast);
    // Other tests may bet at the same time.
    expect(totalsAfter.bets).toBeGreaterThanOrEqual(totalsBefore.bets + 2);
    expect(totalsAfter.turnover).toBeGreaterThanOrEqual(totalsBefore.turnover + 401);
  });

  it('is one of many, listed page by page without a gap', async () => {
    const accountId = await accountWith(cast(), 1_000);
    const { marketId } = await openMarket(cast());
    const betIds: string[] = [];
    for (let stake = 1; stake <= 7; stake += 1) {
      const bet = { marketId, selectionId: 'home', stake, odds: '2.50' };
      betIds.unshift((await service.placeBet(accountId, bet)).betId);
    }
    const listed: string[] = [];
    for await (const { bets } of pagesOf((cursor) =>
      service.bets(accountId, { ...cursor, limit: 3 }),
    ))
      listed.push(...bets.map(({ betId }) => betId));
    expect(listed).toEqual(betIds);
    expect((await service.bets(accountId, { status: 'settled' })).bets).toEqual([]);
  });
});

const today = async (after?: string) => {
  const date = new Date().toISOString().slice(0, 10);
  const { days } = await as('dashboard').dailyTotals({
    from: date,
    to: date,
    ...(after ? { after } : {}),
  });
  return days.find(({ currency }) => currency === 'EUR') ?? { bets: 0, turnover: 0 };
};
