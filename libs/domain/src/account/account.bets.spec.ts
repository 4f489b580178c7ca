import { foldAll } from '@wagerlog/event-sourcing';
import fc from 'fast-check';
import {
  applySettlement,
  bet,
  betSettled,
  deposited,
  foldedPast,
  momentAfter,
  placeBet,
  placementRefused,
  resulted,
  accountOpened,
  lost,
} from '../../testing';
import { isStanding, type AccountBet, type AnsweredPayment } from './account.bets';
import { accountDecider } from './account.decider';
import { betPacking, paymentPacking } from './account.packing';
import type { AccountEvent } from './account.events';
import { accountBet, type Account } from './account.state';

const roundTrip = <Value>(
  { write, read }: typeof betPacking | typeof paymentPacking,
  value: Value,
): unknown => {
  const sink: number[] = [];
  (write as (sink: number[], value: Value) => void)(sink, value);
  const source = { bytes: Uint8Array.from(sink), at: 0 };
  const back = read(source);
  expect(source.at).toBe(sink.length);
  return back;
};

const fingerprint = fc.oneof(fc.stringMatching(/^[0-9a-f]{64}$/), fc.string({ maxLength: 9 }));
const answer = { revision: fc.maxSafeNat(), fingerprint };
const someBet: fc.Arbitrary<AccountBet> = fc.oneof(
  fc.record({ status: fc.constantFrom('refused', 'lapsed'), ...answer }),
  fc.record({
    status: fc.constantFrom('placed', 'settled', 'voided'),
    marketId: fc.stringMatching(/^[A-Za-z0-9_-]{1,48}$/),
    marketRevision: fc.maxSafeNat(),
    stake: fc.maxSafeNat(),
    effectRevision: fc.maxSafeNat(),
    n: fc.maxSafeNat(),
    paid: fc.maxSafeNat(),
    ...answer,
  }),
);

describe('what has ended in an account', () => {
  it('is packed without losing anything', () => {
    fc.assert(
      fc.property(someBet, fc.record(answer), (one, payment: AnsweredPayment) => {
        expect(roundTrip(betPacking, one)).toEqual(one);
        expect(roundTrip(paymentPacking, payment)).toEqual(payment);
      }),
    );
  });

  it('rests once it is not open any more', () => {
    fc.assert(
      fc.property(someBet, (one) => {
        expect(betPacking.isAtRest(one)).toBe(!isStanding(one) || one.status !== 'placed');
      }),
    );
  });
});

const idOf = (number: number) =>
  `${number.toString(16).padStart(8, '0')}-4f5d-59f8-887f-8117e199c227`;
const keyOf = (number: number) => number.toString(16).padStart(64, '0');

/** Many bets: the even ones settled, every tenth key refused instead. */
const life = (bets: number): readonly AccountEvent[] => [
  accountOpened(),
  ...deposited(1_000_000),
  ...Array.from({ length: bets }, (_, number) => {
    const betId = idOf(number);
    const key = { betId, fingerprint: keyOf(number) };
    if (number % 10 === 9) return [placementRefused(key)];
    const isSettled = number % 2 === 0;
    return [...bet(1_000_000, key), ...(isSettled ? [betSettled({ betId, n: 1 })] : [])];
  }).flat(),
];

describe('an account that has seen many bets', () => {
  const bets = 2_000;
  const past = foldedPast(life(bets));
  const account = foldAll(accountDecider, accountDecider.initial, past) as Account;
  const moment = momentAfter(past);
  const again = (number: number, key = number) => {
    const command = placeBet({ betId: idOf(number), fingerprint: keyOf(key) });
    return accountDecider.decide(command, account, moment);
  };

  it('packs all but a bounded number, the open ones last', () => {
    expect(account.openBets).toBe(bets * 0.4);
    expect(account.bets.unpacked).toBeLessThan(512 + 64);
    expect(account.bets.packedBytes).toBeLessThan((bets - account.bets.unpacked) * 100);
  });

  it('answers every old key as before, and sees when it comes with another content', () => {
    const revisionOf = (number: number) =>
      past.findIndex(
        ({ event: { type, data } }) =>
          'betId' in data && data.betId === idOf(number) && type !== 'BetSettled',
      );
    for (const number of [0, 1, 9, 700, 701, 709, 1_998, 1_999]) {
      expect(again(number)).toEqual({ known: revisionOf(number) });
      expect(again(number, number + 1)).toMatchObject({ refused: 'KEY_REUSED' });
    }
    expect(again(bets)).toMatchObject([{ type: 'BetPlaced' }, { type: 'BalanceDebited' }]);
  });

  it('corrects a bet that was settled long ago, once', () => {
    const correct = (n: number, state: Account) =>
      accountDecider.decide(
        applySettlement(n, resulted(lost, 2), { betId: idOf(2) }),
        state,
        moment,
      );
    expect(correct(1, account)).toEqual([]);
    const events = correct(2, account);
    expect(events).toMatchObject([
      { type: 'BetResettled', data: { n: 2, returns: { amount: 0 } } },
      { type: 'BalanceDebited', data: { amount: { amount: 2_500 } } },
    ]);
    const folded = (events as readonly AccountEvent[]).map((event, index) => ({
      event,
      revision: moment.revision + 1 + index,
      occurredAt: moment.occurredAt,
    }));
    const after = foldAll(accountDecider, account, folded) as Account;
    const before = accountBet(account, idOf(2));
    expect(accountBet(after, idOf(2))).toEqual({
      ...before,
      n: 2,
      paid: 0,
      effectRevision: moment.revision + 1,
    });
    expect(correct(2, after)).toEqual([]);
    expect(after.openBets).toBe(account.openBets);
  });
});
