import type { AccountEvent } from '@wagerlog/domain';
import { account, clawback, depositEntry, describeProjection, fold, inOrder } from '../testing';
import { accounts } from './accounts.projection';

const opened = {
  accountId: 'alice',
  currency: 'EUR',
  status: 'active',
  balance: 0,
  openStakes: 0,
  openBets: 0,
};
const after = (...events: readonly AccountEvent[]) =>
  fold(
    accounts,
    inOrder([account('AccountOpened'), ...events].map((event) => ['account-alice', event])),
  ).get('alice');
const isLeftAlone = (type: AccountEvent['type']) => () =>
  expect(after(account(type))).toEqual(opened);

describeProjection(accounts, {
  AccountOpened: ['an account begins active and empty', () => expect(after()).toEqual(opened)],
  AccountStatusChanged: [
    'the status follows',
    () =>
      expect(after(account('AccountStatusChanged'))).toEqual({ ...opened, status: 'suspended' }),
  ],
  BalanceCredited: [
    'a payout adds to the balance and closes the stake',
    () =>
      expect(after(depositEntry, account('BalanceDebited'), account('BalanceCredited'))).toEqual({
        ...opened,
        balance: 6500,
      }),
  ],
  BalanceDebited: [
    'a stake leaves the balance and is open',
    () =>
      expect(after(depositEntry, account('BalanceDebited'))).toEqual({
        ...opened,
        balance: 4000,
        openStakes: 1000,
        openBets: 1,
      }),
  ],
  SelfExcluded: ['leaves the document as it is', isLeftAlone('SelfExcluded')],
  LimitSet: ['leaves the document as it is', isLeftAlone('LimitSet')],
  DepositCredited: ['leaves the balance to its entry', isLeftAlone('DepositCredited')],
  WithdrawalCompleted: ['leaves the balance to its entry', isLeftAlone('WithdrawalCompleted')],
  PaymentRefused: ['leaves the document as it is', isLeftAlone('PaymentRefused')],
  BetPlaced: ['leaves the stake to its entry', isLeftAlone('BetPlaced')],
  PlacementRefused: ['leaves the document as it is', isLeftAlone('PlacementRefused')],
  PlacementLapsed: ['leaves the document as it is', isLeftAlone('PlacementLapsed')],
  BetSettled: ['leaves the returns to their entry', isLeftAlone('BetSettled')],
  BetResettled: ['leaves the difference to its entry', isLeftAlone('BetResettled')],
  BetVoided: ['leaves the refund to its entry', isLeftAlone('BetVoided')],
});

describe('an account', () => {
  it('may fall below zero by a correction, which opens and closes no stake', () => {
    const lost = { ...clawback.data, amount: { amount: 7000, currency: 'EUR' } };
    expect(after(depositEntry, { type: 'BalanceDebited', data: lost })).toEqual({
      ...opened,
      balance: -2000,
    });
  });

  it('closes the stake of a lost bet with an entry of zero', () => {
    const lost = account('BalanceCredited', {
      amount: { amount: 0, currency: 'EUR' },
      postings: [
        { ledger: 'open-stakes', amount: -1000 },
        { ledger: 'revenue', amount: 1000 },
      ],
    });
    expect(after(depositEntry, account('BalanceDebited'), lost)).toEqual({
      ...opened,
      balance: 4000,
    });
  });

  it('is a gap when its opening is missing', () => {
    const log = inOrder<AccountEvent>([['account-alice', depositEntry]]);
    expect(fold(accounts, log).get('alice')).toBeUndefined();
  });

  it('keeps the dashes of its id', () => {
    const log = inOrder<AccountEvent>([['account-a-b-c', account('AccountOpened')]]);
    expect([...fold(accounts, log).keys()]).toEqual(['a-b-c']);
  });
});
