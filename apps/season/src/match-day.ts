import type { WagerlogClient } from '@wagerlog/client';
import type { Phase, PlannedBet } from './crowd/crowd';
import { wrongScore, type Fixture } from './fixtures/fixtures';
import type { Market, Score } from './fixtures/markets';
import { untilSettled, type SettlementRef } from './settlement';
import type { System } from './system';

export interface MatchDay {
  readonly system: System;
  /** Asks for one bet and remembers the answer. */
  readonly place: (bet: PlannedBet, fixture: Fixture) => Promise<void>;
}

/** Wide enough that nothing but what the season provokes is refused. */
const limits = {
  currency: 'EUR',
  minStake: 50,
  maxStake: 1_000_000,
  maxReturns: 10_000_000_000,
  liabilityLimit: 1_000_000_000_000,
};

/**
 * One match from its first price to its last whistle: opening prices and bets, the move to the
 * closing prices and bets, suspension and bets, then the result. Answers with the settlements that
 * are under way.
 */
export const playMatch = async (
  { system, place }: MatchDay,
  fixture: Fixture,
  bets: readonly PlannedBet[],
): Promise<readonly SettlementRef[]> => {
  const { trader } = system;
  const crowd = (phase: Phase): Promise<unknown> =>
    Promise.all(bets.filter((bet) => bet.phase === phase).map((bet) => place(bet, fixture)));
  const stalls = await Promise.all(
    fixture.markets.map((market) => openStall(trader, fixture, market)),
  );
  await crowd('opening');
  await Promise.all(stalls.map((stall) => stall.movePrices()));
  await crowd('closing');
  await Promise.all(stalls.map((stall) => stall.turn('suspended')));
  await crowd('suspended');
  return Promise.all(stalls.map((stall) => endMarket(system, fixture, stall)));
};

interface Stall {
  readonly market: Market;
  readonly movePrices: () => Promise<void>;
  readonly turn: (status: 'suspended' | 'closed') => Promise<void>;
}

const openStall = async (
  trader: WagerlogClient,
  fixture: Fixture,
  market: Market,
): Promise<Stall> => {
  const marketId = fixture.marketId(market);
  const { home, away, startsAt } = fixture.match;
  const { type, selections, handicap } = market;
  const definition = { marketId, eventName: `${home} v ${away}`, type, selections, startsAt };
  let { revision } = await trader.defineMarket({
    ...definition,
    ...limits,
    ...(handicap === undefined ? {} : { handicap }),
  });
  const publish = async (odds: readonly string[], minutesBefore: number): Promise<void> => {
    const sourceTimestamp = new Date(Date.parse(startsAt) - minutesBefore * 60_000).toISOString();
    const prices = selections.map(({ selectionId }, index) => ({
      selectionId,
      odds: odds[index] ?? '',
    }));
    await trader.publishPrices(marketId, { prices, sourceTimestamp });
  };
  const turn = async (status: 'open' | 'suspended' | 'closed'): Promise<void> => {
    ({ revision } = await trader.setMarketStatus(marketId, { status, revision }));
  };
  await publish(market.opening, 24 * 60);
  await turn('open');
  const movePrices = async (): Promise<void> => {
    if (market.closing) await publish(market.closing, 1);
  };
  return { market, movePrices, turn };
};

const endMarket = async (
  { trader, operator }: System,
  fixture: Fixture,
  { market, turn }: Stall,
): Promise<SettlementRef> => {
  const marketId = fixture.marketId(market);
  const confirm = (score: Score, resultVersion: number): Promise<SettlementRef> =>
    trader.confirmResult(marketId, { resultVersion, outcomes: outcomesOf(market, score) });
  await turn('closed');
  switch (fixture.fate) {
    case 'plain':
      return confirm(fixture.match, 1);
    case 'voided':
      return trader.voidMarket(marketId, { reason: 'abandoned' });
    case 'corrected':
      await untilSettled(operator, await confirm(wrongScore(fixture.match), 1));
      return confirm(fixture.match, 2);
  }
};

const outcomesOf = (market: Market, score: Score) =>
  market.endings(score).map(({ won, voidHalves }, index) => ({
    selectionId: market.selections[index]?.selectionId ?? '',
    won,
    voidFactor: (['0', '1/2', '1'] as const)[voidHalves],
  }));
