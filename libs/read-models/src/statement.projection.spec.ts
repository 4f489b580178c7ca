import { account, describeProjection, fold, recorded } from '../testing';
import { statement } from './statement.projection';

const line = (event: ReturnType<typeof account<'BalanceCredited' | 'BalanceDebited'>>) =>
  Object.fromEntries(fold(statement, [recorded(event, { revision: 4, at: 90 })]));

const shared = { accountId: 'alice', currency: 'EUR', at: '2026-11-23T12:00:00.000Z', revision: 4 };

describeProjection(statement, {
  BalanceCredited: [
    'a payout is a line of its own, positive',
    () =>
      expect(line(account('BalanceCredited'))).toEqual({
        'alice/bet-1-1': {
          ...shared,
          entryId: 'bet-1-1',
          reason: 'payout',
          amount: 2500,
          balanceAfter: 6500,
          reference: 'bet-1',
        },
      }),
  ],
  BalanceDebited: [
    'a stake is a line of its own, negative',
    () =>
      expect(line(account('BalanceDebited'))).toEqual({
        'alice/stake-bet-1': {
          ...shared,
          entryId: 'stake-bet-1',
          reason: 'stake',
          amount: -1000,
          balanceAfter: 4000,
          reference: 'bet-1',
        },
      }),
  ],
});

it('shows the line of a lost bet with amount zero', () => {
  const lost = account('BalanceCredited', { amount: { amount: 0, currency: 'EUR' } });
  expect(line(lost)['alice/bet-1-1']?.amount).toBe(0);
});
