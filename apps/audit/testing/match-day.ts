import type { AccountEvent } from '@wagerlog/domain';
import { History } from './history';
import { account, bet, deposit, eur, market, reserved } from './placement.events';
import { outcomes, settled, voided } from './settlement.events';

/** An open market with prices and an account with EUR 100.00. */
export const openDay = (): History => {
  const history = new History();
  history.append(market, {
    type: 'MarketDefined',
    data: {
      marketId: 'm-1',
      eventName: 'Home – Away',
      type: 'match-odds',
      selections: [
        { selectionId: 'home', name: 'Home' },
        { selectionId: 'away', name: 'Away' },
      ],
      startsAt: '2026-11-23T15:00:00.000Z',
      currency: 'EUR',
      minStake: 100,
      maxStake: 100_000,
      maxReturns: 1_000_000,
      liabilityLimit: 10_000,
    },
  });
  history.append(market, { type: 'MarketOpened', data: { marketId: 'm-1' } });
  history.append(market, {
    type: 'PricesPublished',
    data: {
      marketId: 'm-1',
      prices: [
        { selectionId: 'home', odds: '5/2' },
        { selectionId: 'away', odds: '8/5' },
      ],
      priceVersion: 1,
      sourceTimestamp: history.now,
    },
  });
  history.append(account, {
    type: 'AccountOpened',
    data: { accountId: 'alice', currency: 'EUR' },
  });
  return history.append(account, ...deposit('p-1', 10_000, 10_000));
};

const first = { betId: 'b-1', stake: 1_000, odds: '5/2', returns: 2_500 };
const second = { betId: 'b-2', stake: 999, odds: '8/5', returns: 1_598, selectionId: 'away' };

/** `[n, returns, multiplier, balance afterwards, booked before]` of an effect. */
type Step = readonly [number, number, string, number, number?];

const worth = (bet: { betId: string; stake: number }, step: Step) => {
  const [n, returns, multiplier, balance, before] = step;
  return { ...bet, n, returns, multiplier, balance, ...(before === undefined ? {} : { before }) };
};

/**
 * A day with everything in it: two bets, a lapse, a result and its settlement, a correction, a
 * window void of the first bet.
 */
export const matchDay = (): History => {
  const history = openDay();
  bet(history, first, 9_000);
  bet(history, second, 8_001);
  lapse(history);
  history.append(market, { type: 'MarketClosed', data: { marketId: 'm-1' } });
  settleBy(history, 1, [
    ...settled(worth(first, [1, 2_500, '5/2', 10_501])),
    ...settled(worth(second, [1, 0, '0', 10_501]), 'away'),
  ]);
  settleBy(history, 2, [
    ...settled(worth(first, [2, 0, '0', 8_001, 2_500])),
    ...settled(worth(second, [2, 1_598, '8/5', 9_599, 0]), 'away'),
  ]);
  voidFirstBet(history.pass(120_000));
  return history;
};

const lapse = (history: History): void => {
  const { data } = reserved(history, { betId: 'b-3', stake: 500, odds: '5/2', returns: 1_250 });
  history.append(market, { type: 'LiabilityReserved', data }).pass(40_000);
  const { betId, accountId, marketId, fingerprint, selectionId, stake, potentialReturns } = data;
  history.append(account, {
    type: 'PlacementLapsed',
    data: { betId, accountId, marketId, fingerprint },
  });
  history.append(market, {
    type: 'LiabilityReleased',
    data: { betId, marketId, selectionId, stake, potentialReturns, reason: 'lapsed' },
  });
};

export const settleBy = (history: History, n: number, effects: readonly AccountEvent[]): void => {
  const trigger = { marketId: 'm-1', settlementId: `m-1-${n}`, n };
  history.append(market, {
    type: n === 1 ? 'MarketResulted' : 'MarketResultCorrected',
    data: { ...trigger, resultVersion: n, outcomes: outcomes(n === 1) },
  });
  runOf(history, n, effects);
  history.append(market, { type: 'MarketSettled', data: { marketId: 'm-1', n } });
};

const runOf = (history: History, n: number, effects: readonly AccountEvent[]): void => {
  const stream = `settlement-m-1-${n}`;
  const settlementId = `m-1-${n}`;
  const trigger = (['result', 'correction', 'window-void'] as const)[n - 1] ?? 'correction';
  const upToRevision = history.revisionOf(market);
  const start = { settlementId, marketId: 'm-1', n, trigger, upToRevision, expected: 2 };
  history.append(stream, { type: 'SettlementStarted', data: start });
  history.append(account, ...effects);
  if (n === 3) {
    history.append(market, {
      type: 'LiabilityReleased',
      data: {
        betId: 'b-1',
        marketId: 'm-1',
        selectionId: 'home',
        stake: eur(1_000),
        potentialReturns: eur(2_500),
        reason: 'void',
      },
    });
  }
  const done = { settlementId, settled: 2, skipped: 0 };
  history.append(stream, { type: 'SettlementProgressed', data: { ...done, through: 1 } });
  history.append(stream, { type: 'SettlementCompleted', data: { ...done, parked: 0 } });
};

const voidFirstBet = (history: History): void => {
  const reservation = history.events.find(({ type }) => type === 'LiabilityReserved');
  const { placedAt } = reservation?.data as { placedAt: string };
  history.append(market, {
    type: 'BetsVoidedInWindow',
    data: {
      ...{ marketId: 'm-1', settlementId: 'm-1-3', n: 3 },
      ...{ reason: 'feed error', voidId: 'v-1', fingerprint: 'f', from: placedAt, until: placedAt },
    },
  });
  runOf(history, 3, [
    ...voided(worth(first, [3, 1_000, '1', 10_599, 0])),
    ...settled(worth(second, [3, 1_598, '8/5', 10_599, 1_598]), 'away'),
  ]);
  history.append(market, { type: 'MarketSettled', data: { marketId: 'm-1', n: 3 } });
};
