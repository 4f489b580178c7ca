import { ProblemError, type BetToPlace, type Intent } from '@wagerlog/client';
import { accountWith, openMarket, publish } from '../systems/cast';
import { cast } from './system';

const { as } = cast();
const service = as('service');

const outcome = async (promise: Promise<{ readonly betId: string }>): Promise<string> => {
  try {
    await promise;
    return 'placed';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};
const tally = (codes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};
const inParallel = async (
  count: number,
  place: (index: number) => Promise<{ readonly betId: string }>,
) => tally(await Promise.all(Array.from({ length: count }, (_, index) => outcome(place(index)))));

describe('asking again with the same key', () => {
  it('sent fifty times at once is one bet and one answer', async () => {
    const accountId = await accountWith(cast(), 10_000);
    const { marketId } = await openMarket(cast());
    const intent = service.intent();
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => service.placeBet(accountId, bet, intent)),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const bodies = answers.map(({ replayed: _, ...body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
    expect(await service.account(accountId)).toMatchObject({ balance: 9_900, openBets: 1 });
  });

  it('takes other spellings of the same content for the same', async () => {
    const accountId = await accountWith(cast(), 10_000);
    const { marketId } = await openMarket(cast());
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    const intent = service.intent();
    const first = await service.placeBet(accountId, bet, intent);
    const later: Intent = { ...intent, expiresAt: new Date(Date.now() + 20_000).toISOString() };
    const again: BetToPlace = { ...bet, odds: '3/2', pricePolicy: 'none' };
    expect(await service.placeBet(accountId, again, later)).toEqual({ ...first, replayed: true });
  });

  it('and other content is refused, and leaves the first bet alone', async () => {
    const accountId = await accountWith(cast(), 10_000);
    const { marketId } = await openMarket(cast());
    const intent = service.intent();
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    await service.placeBet(accountId, bet, intent);
    for (const other of [{ stake: 101 }, { selectionId: 'away' }, { odds: '2.51' }]) {
      const again = service.placeBet(accountId, { ...bet, ...other }, intent);
      await expect(again).rejects.toMatchObject({ status: 409, code: 'KEY_REUSED' });
    }
    expect(await service.account(accountId)).toMatchObject({ balance: 9_900, openBets: 1 });
  });

  it('stays refused after the price came and the money arrived', async () => {
    const accountId = await accountWith(cast(), 50);
    const { marketId } = await openMarket(cast());
    const poor = service.intent();
    const late = service.intent();
    const dear = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    const moved = { marketId, selectionId: 'home', stake: 10, odds: '2.60' };
    const refusals = [
      await refusal(service.placeBet(accountId, dear, poor)),
      await refusal(service.placeBet(accountId, moved, late)),
    ];
    expect(refusals.map(({ code }) => code)).toEqual(['FUNDS_INSUFFICIENT', 'PRICE_CHANGED']);
    expect(refusals[0]?.facts).toMatchObject({ available: 50 });
    await service.deposit(accountId, { amount: 10_000 });
    await publish(as('trader'), marketId, { home: '2.60' });
    const again = [
      await refusal(service.placeBet(accountId, dear, poor)),
      await refusal(service.placeBet(accountId, moved, late)),
    ];
    expect(again.every(({ replayed }) => replayed)).toBe(true);
    expect(again.map(({ code, facts }) => [code, facts])).toEqual(
      refusals.map(({ code, facts }) => [code, facts]),
    );
    expect(await service.account(accountId)).toMatchObject({ balance: 10_050, openBets: 0 });
  });

  it('pays once', async () => {
    const accountId = await accountWith(cast(), 0);
    const intent = service.intent();
    const pay = () => service.deposit(accountId, { amount: 700 }, intent);
    const first = await pay();
    expect(await pay()).toEqual({ ...first, replayed: true });
    const other = service.deposit(accountId, { amount: 701 }, intent);
    await expect(other).rejects.toMatchObject({ code: 'KEY_REUSED' });
    expect(await service.account(accountId)).toMatchObject({ balance: 700 });
  });
});

describe('setting the status of a market again', () => {
  it('is already so, and an older wish cannot undo a newer one', async () => {
    const trader = as('trader');
    const { marketId, revision } = await openMarket(cast());
    const suspend = () => trader.setMarketStatus(marketId, { status: 'suspended', revision });
    const suspended = await suspend();
    // Its answer was lost: asked again in the same words, it is so already.
    expect(await suspend()).toMatchObject({ status: 'suspended', revision: suspended.revision });
    await trader.setMarketStatus(marketId, { status: 'open', revision: suspended.revision });
    await expect(suspend()).rejects.toMatchObject({ status: 412, code: 'REVISION_MISMATCH' });
    expect(await trader.market(marketId)).toMatchObject({ status: 'open' });
  });
});

describe('bets that race', () => {
  it('take an account as far as its money goes and no further', async () => {
    const accountId = await accountWith(cast(), 1_000);
    const { marketId } = await openMarket(cast());
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    expect(await inParallel(50, () => service.placeBet(accountId, bet))).toEqual({
      placed: 10,
      FUNDS_INSUFFICIENT: 40,
    });
    expect(await service.account(accountId)).toMatchObject({ balance: 0, openBets: 10 });
  });

  it('take a market as far as its limit goes and no further', async () => {
    const accounts = await Promise.all(
      Array.from({ length: 8 }, () => accountWith(cast(), 10_000)),
    );
    const { marketId } = await openMarket(cast(), { liabilityLimit: 750 });
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    expect(await inParallel(40, (index) => service.placeBet(accounts[index % 8]!, bet))).toEqual({
      placed: 5,
      LIABILITY_EXCEEDED: 35,
    });
  });

  it('of one account leave no liability locked for others', async () => {
    const [one, other] = [await accountWith(cast(), 200), await accountWith(cast(), 10_000)];
    const { marketId } = await openMarket(cast(), { liabilityLimit: 30_000 });
    const bet = { marketId, selectionId: 'home', stake: 100, odds: '2.50' };
    expect(await inParallel(200, () => service.placeBet(one, bet))).toEqual({
      placed: 2,
      FUNDS_INSUFFICIENT: 198,
    });
    // 2 bets lock 300 of 30000; the next one takes all the rest but 150.
    const rest = { ...bet, stake: 19_700 };
    await service.deposit(other, { amount: 10_000 });
    expect(await service.placeBet(other, rest)).toMatchObject({ status: 'placed' });
  });
});

const refusal = async (promise: Promise<unknown>): Promise<ProblemError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
