import { foldAll } from '@wagerlog/event-sourcing';
import {
  accountOpened,
  applySettlement,
  bet,
  betPlaced,
  betResettled,
  betSettled,
  betVoided,
  credited,
  debited,
  deposited,
  eur,
  foldedPast,
  lost,
  placementLapsed,
  placementRefused,
  resulted,
  specificationOf,
  statusChanged,
  won,
} from '../../testing';
import { accountDecider } from './account.decider';
import type { AccountEvent } from './account.events';
import { accountBet, availableOf } from './account.state';

const given = specificationOf(accountDecider);
const placed = [accountOpened(), ...deposited(5000), ...bet(4000)] as const;

const payout = (n: number, amount: number, balanceAfter: number): AccountEvent =>
  credited({
    entryId: `bet-1-${n}`,
    reason: 'payout',
    reference: 'bet-1',
    amount,
    balanceAfter,
    postings: [
      { ledger: 'customer' as const, amount },
      { ledger: 'open-stakes' as const, amount: -1000 },
      { ledger: 'revenue' as const, amount: 1000 - amount },
    ].filter((posting) => posting.amount !== 0),
  });
const refund = (n: number): AccountEvent =>
  credited({
    entryId: `bet-1-${n}`,
    reason: 'refund',
    reference: 'bet-1',
    amount: 1000,
    balanceAfter: 5000,
    postings: [
      { ledger: 'customer', amount: 1000 },
      { ledger: 'open-stakes', amount: -1000 },
    ],
  });
const correction = (n: number, change: number, balanceAfter: number): AccountEvent => {
  const movement = {
    entryId: `bet-1-${n}`,
    reason: 'resettlement' as const,
    reference: 'bet-1',
    amount: Math.abs(change),
    balanceAfter,
    postings: [
      { ledger: 'customer' as const, amount: change },
      { ledger: 'revenue' as const, amount: -change },
    ].filter((posting) => posting.amount !== 0),
  };
  return change < 0 ? debited(movement) : credited(movement);
};
const wonBet = [...placed, betSettled({ n: 1 }), payout(1, 2500, 6500)] as const;
const lostData = { multiplier: '0', returns: eur(0), result: 'lost', outcome: lost } as const;

describe('settling a bet', () => {
  it('pays a winner', () =>
    given(...placed)
      .when(applySettlement(1, resulted(won)))
      .thenRecorded(betSettled({ n: 1 }), payout(1, 2500, 6500)));

  it('writes a zero line for a loser: the stake becomes revenue', () =>
    given(...placed)
      .when(applySettlement(1, resulted(lost)))
      .thenRecorded(betSettled({ n: 1, ...lostData }), payout(1, 0, 4000)));

  it('rounds down and says so', () => {
    const outcome = { ...won, deadHeat: '1/3' };
    given(...placed)
      .when(applySettlement(1, resulted(outcome, 3)))
      .thenRecorded(
        betSettled({ n: 1, multiplier: '5/6', returns: eur(833), outcome, resultVersion: 3 }),
        payout(1, 833, 4833),
      );
  });

  it('refunds a void', () =>
    given(...placed)
      .when(applySettlement(2, { kind: 'void' }))
      .thenRecorded(betVoided(2), refund(2)));

  it('settles in a closed or suspended account', () =>
    given(...placed, statusChanged('suspended'))
      .when(applySettlement(1, resulted(won)))
      .thenRecorded(betSettled({ n: 1 }), payout(1, 2500, 6500)));

  it('settles several bets in one append, each once', () => {
    const second = bet(2000, { betId: 'bet-2', stake: eur(2000), marketRevision: 8 });
    const command = applySettlement(1, resulted(won));
    const [first] = command.bets;
    const other = { ...first!, betId: 'bet-2', marketRevision: 8, acceptedOdds: '2' };
    const { decision } = given(...placed, ...second).when({
      ...command,
      bets: [first!, other, first!],
    });
    expect(decision).toMatchObject([
      { type: 'BetSettled', data: { betId: 'bet-1' } },
      { type: 'BalanceCredited', data: { balanceAfter: eur(4500) } },
      { type: 'BetSettled', data: { betId: 'bet-2', returns: eur(4000) } },
      { type: 'BalanceCredited', data: { balanceAfter: eur(8500) } },
    ]);
  });

  it.each<[string, Parameters<typeof applySettlement>[2]]>([
    ['of another id', { betId: 'bet-2' }],
    ['on another reservation', { marketRevision: 8 }],
  ])('leaves a bet %s alone', (_, item) =>
    given(...placed)
      .when(applySettlement(1, resulted(won), item))
      .thenNothing(),
  );

  it('leaves a bet on another market alone', () =>
    given(...placed)
      .when({ ...applySettlement(1, resulted(won)), marketId: 'match-2' })
      .thenNothing());

  it.each([placementRefused(), placementLapsed()])('does nothing after $type', (event) =>
    given(accountOpened(), event)
      .when(applySettlement(1, resulted(won)))
      .thenNothing(),
  );

  it('is not known to an account that was never opened', () =>
    given()
      .when(applySettlement(1, resulted(won)))
      .thenRefused('ACCOUNT_UNKNOWN'));
});

describe('settling a bet again', () => {
  it.each([1, 0])('does nothing for run %d: its number is not higher', (n) =>
    given(...wonBet)
      .when(applySettlement(n, resulted(lost)))
      .thenNothing(),
  );

  it('books the difference of a correction', () =>
    given(...placed, betSettled({ n: 1, ...lostData }), payout(1, 0, 4000))
      .when(applySettlement(2, resulted(won, 2)))
      .thenRecorded(betResettled({ n: 2, resultVersion: 2 }), correction(2, 2500, 6500)));

  it('takes back what was paid too much', () =>
    given(...wonBet)
      .when(applySettlement(3, resulted(lost, 2)))
      .thenRecorded(
        betResettled({ n: 3, resultVersion: 2, ...lostData }),
        correction(3, -2500, 4000),
      ));

  it('may take the balance below zero', () =>
    given(...wonBet, debited({ reason: 'withdrawal', amount: 6500, balanceAfter: 0, postings: [] }))
      .when(applySettlement(2, resulted(lost, 2)))
      .thenRecorded(
        betResettled({ n: 2, resultVersion: 2, ...lostData }),
        correction(2, -2500, -2500),
      ));

  it('records the run even when nothing changes: an older one must stay without effect', () =>
    given(...wonBet)
      .when(applySettlement(2, resulted(won, 2)))
      .thenRecorded(betResettled({ n: 2, resultVersion: 2 }), correction(2, 0, 6500)));

  it('voids a settled bet down, or up, to its stake', () => {
    given(...wonBet)
      .when(applySettlement(2, { kind: 'void' }))
      .thenRecorded(betVoided(2), correction(2, -1500, 5000));
    given(...placed, betSettled({ n: 1, ...lostData }), payout(1, 0, 4000))
      .when(applySettlement(2, { kind: 'void' }))
      .thenRecorded(betVoided(2), correction(2, 1000, 5000));
  });

  it('books a second correction against the first', () =>
    given(
      ...wonBet,
      betResettled({ n: 2, resultVersion: 2, ...lostData }),
      correction(2, -2500, 4000),
    )
      .when(applySettlement(3, resulted(won, 3)))
      .thenRecorded(betResettled({ n: 3, resultVersion: 3 }), correction(3, 2500, 6500)));

  it('leaves a voided bet voided', () => {
    given(...placed, betVoided(1), refund(1))
      .when(applySettlement(2, resulted(won)))
      .thenNothing();
    given(...placed, betVoided(1), refund(1))
      .when(applySettlement(2, { kind: 'void' }))
      .thenNothing();
  });
});

describe('the account after its bets', () => {
  const stateAfter = (...past: readonly AccountEvent[]) =>
    foldAll(accountDecider, accountDecider.initial, foldedPast(past));
  const standing = {
    status: 'placed',
    marketId: 'match-1',
    marketRevision: 7,
    stake: 1000,
    revision: 3,
    effectRevision: 3,
    n: 0,
    paid: 0,
    fingerprint: betPlaced().data.fingerprint,
  };

  it('knows a placed bet', () => {
    const state = stateAfter(...placed);
    expect(accountBet(state, 'bet-1')).toEqual(standing);
    expect(state).toMatchObject({ balance: 4000, openBets: 1, openStakes: 1000 });
  });

  it('knows a settled bet by its last effect', () => {
    expect(accountBet(stateAfter(...wonBet), 'bet-1')).toEqual({
      ...standing,
      status: 'settled',
      effectRevision: 5,
      n: 1,
      paid: 2500,
    });
    expect(stateAfter(...wonBet)).toMatchObject({ openBets: 0, openStakes: 0 });
    const again = stateAfter(...wonBet, betResettled({ n: 2, ...lostData }));
    expect(accountBet(again, 'bet-1')).toMatchObject({ status: 'settled', n: 2, paid: 0 });
    expect(again).toMatchObject({ openBets: 0, openStakes: 0 });
  });

  it('knows a voided bet, and closes its open stake once', () => {
    expect(accountBet(stateAfter(...placed, betVoided(1)), 'bet-1')).toMatchObject({
      status: 'voided',
      effectRevision: 5,
      n: 1,
      paid: 1000,
    });
    expect(stateAfter(...wonBet, betVoided(2))).toMatchObject({ openBets: 0, openStakes: 0 });
  });

  it('knows a placement that ended without a bet', () => {
    const { fingerprint } = standing;
    expect(accountBet(stateAfter(accountOpened(), placementRefused()), 'bet-1')).toEqual({
      status: 'refused',
      revision: 1,
      fingerprint,
    });
    expect(accountBet(stateAfter(accountOpened(), placementLapsed()), 'bet-1')).toEqual({
      status: 'lapsed',
      revision: 1,
      fingerprint,
    });
  });

  it('knows nothing of other bets, and folds no effect on them', () => {
    const state = stateAfter(accountOpened(), betSettled({ n: 1 }));
    expect(state).toEqual(stateAfter(accountOpened()));
    expect(accountBet(state, 'bet-1')).toBeUndefined();
    expect(accountBet(stateAfter(), 'bet-1')).toBeUndefined();
    for (const end of [placementRefused(), placementLapsed()]) {
      const ended = stateAfter(accountOpened(), end);
      expect(stateAfter(accountOpened(), end, betVoided(1))).toEqual(ended);
    }
  });

  it('has nothing available in debt', () => {
    const state = stateAfter(...placed);
    if (state.status === 'unopened') throw new Error('not opened');
    expect(availableOf(state)).toBe(4000);
    expect(availableOf({ ...state, balance: -1 })).toBe(0);
  });
});
