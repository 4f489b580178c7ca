import type { AccountEvent } from '@wagerlog/domain';
import { account, describeProjection, fold, recorded } from '../testing';
import { bets } from './bets.projection';

type BetEvent = Extract<
  AccountEvent,
  { type: 'BetPlaced' | 'BetSettled' | 'BetResettled' | 'BetVoided' }
>;

const after = (...events: readonly BetEvent[]) =>
  fold(
    bets,
    events.map((event, at) => recorded(event, { revision: 5 + at, at })),
  ).get('bet-1');

const placed = {
  betId: 'bet-1',
  accountId: 'alice',
  marketId: 'm1',
  selectionId: 'home',
  status: 'placed',
  stake: 1000,
  currency: 'EUR',
  requestedOdds: '5/2',
  acceptedOdds: '5/2',
  potentialReturns: 2500,
  priceVersion: 3,
  placedAt: '2026-11-23T12:00:00.000Z',
  resettled: false,
  revision: 5,
};

describeProjection(bets, {
  BetPlaced: [
    'a bet begins placed, on the terms recorded',
    () => expect(after(account('BetPlaced'))).toEqual(placed),
  ],
  BetSettled: [
    'a result settles it',
    () =>
      expect(after(account('BetPlaced'), account('BetSettled'))).toEqual({
        ...placed,
        status: 'settled',
        result: 'won',
        returns: 2500,
      }),
  ],
  BetResettled: [
    'a correction settles it again',
    () =>
      expect(after(account('BetPlaced'), account('BetSettled'), account('BetResettled'))).toEqual({
        ...placed,
        status: 'settled',
        result: 'lost',
        returns: 0,
        resettled: true,
      }),
  ],
  BetVoided: [
    'a void gives the stake back',
    () =>
      expect(after(account('BetPlaced'), account('BetVoided'))).toEqual({
        ...placed,
        status: 'voided',
        result: 'void',
        returns: 1000,
      }),
  ],
});

it('says that a bet was settled before it was voided', () => {
  const voided = after(account('BetPlaced'), account('BetSettled'), account('BetVoided'));
  expect(voided).toMatchObject({ status: 'voided', result: 'void', resettled: true });
});

it.each(['BetSettled', 'BetResettled', 'BetVoided'] as const)(
  'is a gap when %s finds no bet',
  (type) => expect(after(account(type))).toBeUndefined(),
);
