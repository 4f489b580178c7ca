import {
  type Case,
  dropped,
  eur,
  isOfPayment,
  twice,
  verify,
  withChanged,
  without,
} from '../../testing/damage';
import { retold } from '../../testing/history';
import { matchDay } from '../../testing/match-day';
import { deposit } from '../../testing/placement.events';

const cases: readonly Case[] = [
  [
    'I1',
    'a balanceAfter that is not the sum',
    {
      what: /balanceAfter of p-1 is 10001/,
      damage: () => withChanged('BalanceCredited', { balanceAfter: eur(10_001) }),
    },
  ],
  [
    'I1',
    'a movement in another currency',
    {
      what: /not in the account's currency EUR/,
      damage: () =>
        withChanged('BalanceDebited', { balanceAfter: { amount: 9_000, currency: 'JPY' } }),
    },
  ],
  [
    'I1',
    'a deposit without its movement',
    { what: /DepositCredited of p-1 is not followed/, damage: () => without('BalanceCredited') },
  ],
  [
    'I1',
    'a movement without its fact',
    { what: /BalanceCredited p-1 stands beside no fact/, damage: () => without('DepositCredited') },
  ],
  [
    'I2',
    'a stake beyond the balance',
    { what: /the balance is -1000 after a stake/, damage: () => dropped(isOfPayment) },
  ],
  [
    'I2',
    'a bet in debt',
    { what: /a bet is accepted in debt/, damage: () => dropped(isOfPayment) },
  ],
  [
    'I3',
    'a bet without its debit',
    { what: /BetPlaced of b-1 is not followed/, damage: () => without('BalanceDebited') },
  ],
  [
    'I3',
    'a bet debited twice',
    {
      what: /BalanceDebited stake-b-1 stands beside no fact/,
      damage: () => twice('BalanceDebited'),
    },
  ],
  [
    'I3',
    'a debit that is not the stake',
    {
      what: /should move -1000, it moves -999/,
      damage: () => withChanged('BalanceDebited', { amount: eur(999) }),
    },
  ],
  [
    'I4',
    'a settlement without its movement',
    { what: /BetSettled of b-1 is not followed/, damage: () => without('BalanceCredited', 1) },
  ],
  [
    'I4',
    'an effect that comes twice',
    { what: /b-1 had its effect n=1 before n=1/, damage: () => twice('BetSettled') },
  ],
  [
    'I4',
    'returns that are not stake times multiplier',
    {
      what: /returns of b-1 are 2501, exactly 2500/,
      damage: () => withChanged('BetSettled', { returns: eur(2_501) }),
    },
  ],
  [
    'I4',
    'a multiplier of another outcome',
    {
      what: /multiplier of b-1 is 2, exactly 5\/2/,
      damage: () => withChanged('BetSettled', { multiplier: '2' }),
    },
  ],
  [
    'I4',
    'a bet voided outside the window',
    {
      what: /BetVoided of b-1, but its triggers say result/,
      damage: () => withChanged('BetsVoidedInWindow', { until: '2026-11-23T11:00:00.000Z' }),
    },
  ],
  [
    'I4',
    'a payout of less than the returns',
    {
      what: /should move 2500, it moves 2400/,
      damage: () => withChanged('BalanceCredited', { amount: eur(2_400) }, 1),
    },
  ],
  [
    'I4',
    'a result named after another outcome',
    {
      what: /the result of b-1 is push, its outcome says won/,
      damage: () => withChanged('BetSettled', { result: 'push' }),
    },
  ],
  [
    'I8',
    'postings that do not sum to zero',
    {
      what: /postings of stake-b-1 sum to -1000/,
      damage: () =>
        withChanged('BalanceDebited', { postings: [{ ledger: 'customer', amount: -1_000 }] }),
    },
  ],
  [
    'I8',
    'a customer posting that is not the amount',
    {
      what: /its customer posting says -1$/,
      damage: () =>
        withChanged('BalanceDebited', {
          postings: [
            { ledger: 'customer', amount: -1 },
            { ledger: 'open-stakes', amount: 1 },
          ],
        }),
    },
  ],
  [
    'I8',
    'a settled stake that stays among the open ones',
    {
      what: /postings to open-stakes sum to 999, the account says 0/,
      damage: () =>
        withChanged(
          'BalanceCredited',
          {
            postings: [
              { ledger: 'customer', amount: 0 },
              { ledger: 'revenue', amount: 0 },
            ],
          },
          2,
        ),
    },
  ],
  [
    'I9',
    'a lapse of a bet that was placed',
    {
      what: /placement b-1 was answered before/,
      damage: () => withChanged('PlacementLapsed', { betId: 'b-1' }),
    },
  ],
  [
    'I9',
    'a payment answered twice',
    {
      what: /payment p-1 was answered before/,
      damage: () =>
        retold(matchDay(), (event) =>
          event.type === 'AccountOpened' ? [event, ...deposit('p-1', 1, 1)] : event,
        ),
    },
  ],
];

describe('planted damage to money is named', () => {
  it.each(cases)('%s: %s', (invariant, _name, { what, damage }) => {
    const report = verify(damage());
    const named = report.findings.filter((each) => what.test(each.what));
    expect(named.map((each) => each.invariant)).toContain(invariant);
    expect(report.findings.filter((each) => each.invariant === 'I13')).toEqual([]);
    expect(report.clean).toBe(false);
  });
});
