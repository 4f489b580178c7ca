import type { AccountEvent } from '@wagerlog/domain';
import { account, clawback, depositEntry, describeProjection, fold, recorded } from '../testing';
import { totals } from './totals.projection';

const nothing = { turnover: 0, returns: 0, refunds: 0, bets: 0, refusals: {} };
type TotalsEvent = Extract<
  AccountEvent,
  {
    type: 'BetPlaced' | 'PlacementRefused' | 'BetVoided' | 'BalanceCredited' | 'BalanceDebited';
  }
>;
const after = (...events: readonly TotalsEvent[]) =>
  fold(
    totals,
    events.map((event, at) => recorded(event, { at })),
  ).get('2026-11-23/EUR');
const today = { date: '2026-11-23', currency: 'EUR', ...nothing };
const refund = account('BalanceCredited', {
  amount: { amount: 1000, currency: 'EUR' },
  reason: 'refund',
});

describeProjection(totals, {
  BetPlaced: [
    'counts the bet and its stake',
    () =>
      expect(after(account('BetPlaced'), account('BetPlaced'))).toEqual({
        ...today,
        bets: 2,
        turnover: 2000,
      }),
  ],
  PlacementRefused: [
    'counts refusals by code',
    () =>
      expect(
        after(
          account('PlacementRefused'),
          account('PlacementRefused', { code: 'EXPIRED' }),
          account('PlacementRefused'),
        ),
      ).toEqual({ ...today, refusals: { PRICE_CHANGED: 2, EXPIRED: 1 } }),
  ],
  BetVoided: [
    'is a refund, not a return',
    () => expect(after(account('BetVoided'), refund)).toEqual({ ...today, refunds: 1000 }),
  ],
  BalanceCredited: [
    'a payout is a return',
    () => expect(after(account('BalanceCredited'))).toEqual({ ...today, returns: 2500 }),
  ],
  BalanceDebited: [
    'what a correction takes back is taken from the returns',
    () => expect(after(account('BalanceCredited'), clawback)).toEqual(today),
  ],
});

describe("a day's totals", () => {
  it('turn the returns of a settled bet into a refund when it is voided', () => {
    const difference = account('BalanceDebited', {
      amount: { amount: 1500, currency: 'EUR' },
      reason: 'resettlement',
    });
    expect(after(account('BalanceCredited'), account('BetVoided'), difference)).toEqual({
      ...today,
      refunds: 1000,
    });
  });

  it('leave payments and stakes to others', () =>
    expect(after(depositEntry, account('BalanceDebited'))).toBeUndefined());

  it('belong to the UTC day and the currency of the event', () => {
    const late = recorded(account('BetPlaced'), { occurredAt: '2026-11-23T23:59:59.999Z' });
    const yen = account('BetPlaced', { stake: { amount: 5, currency: 'JPY' } });
    const next = recorded(yen, { at: 1, occurredAt: '2026-11-24T00:00:00.000Z' });
    expect([...fold(totals, [late, next]).keys()]).toEqual(['2026-11-23/EUR', '2026-11-24/JPY']);
  });
});
