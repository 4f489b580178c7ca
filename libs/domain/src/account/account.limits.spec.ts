import { foldAll } from '@wagerlog/event-sourcing';
import {
  accountOpened,
  at,
  bet,
  credited,
  debited,
  deposited,
  eur,
  foldedPast,
  limitSet,
  momentAfter,
  noon,
  placementRequest,
  setLimit,
  specificationOf,
  type Past,
} from '../../testing';
import { accountDecider } from './account.decider';
import type { AccountEvent } from './account.events';
import { admitBet } from './account.placement';

const given = specificationOf(accountDecider);
const funded = [accountOpened(), ...deposited(5000)] as const;

/** The first look at a bet that does not expire, on an account with this past. */
const admit = (past: readonly Past<AccountEvent>[], now = noon) => {
  const before = foldedPast(past);
  const state = foldAll(accountDecider, accountDecider.initial, before);
  const request = placementRequest({ expiresAt: '2027-01-01T00:00:00.000Z' });
  return admitBet({ request, held: 0 }, state, momentAfter(before, now));
};

describe('setting a limit', () => {
  const tomorrow = '2026-11-24T12:00:00.000Z';
  const oneHourOn = '2026-11-23T13:00:00.000Z';
  const twoHoursOn = '2026-11-23T14:00:00.000Z';
  const tomorrowOneHourOn = '2026-11-24T13:00:00.000Z';
  const limited = [accountOpened(), limitSet()] as const;
  const announced = limitSet({ amount: eur(3000), effectiveAt: tomorrow });
  const announcedLater = at(
    oneHourOn,
    limitSet({ amount: eur(5000), effectiveAt: tomorrowOneHourOn }),
  );

  it('takes effect at once when there was none', () =>
    given(accountOpened()).when(setLimit()).thenRecorded(limitSet()));

  it('takes effect at once when it tightens', () =>
    given(...limited)
      .when(setLimit({ amount: 1999 }))
      .thenRecorded(limitSet({ amount: eur(1999) })));

  it('takes effect after 24 hours when it loosens', () =>
    given(...limited)
      .when(setLimit({ amount: 3000 }))
      .thenRecorded(announced));

  it('records nothing when it is so already', () =>
    given(...limited)
      .when(setLimit())
      .thenNothing());

  it('records nothing when it is announced already', () =>
    given(...limited, announced)
      .when(setLimit({ amount: 3000 }), oneHourOn)
      .thenNothing());

  it('may announce several, each after its own 24 hours', () =>
    given(...limited, announced)
      .when(setLimit({ amount: 5000 }), oneHourOn)
      .thenRecorded(announcedLater.event));

  it('withdraws what was announced when the present one is set again', () =>
    given(...limited, announced)
      .when(setLimit(), oneHourOn)
      .thenRecorded(limitSet({ effectiveAt: oneHourOn })));

  it('caps what was announced: never later than a looser one', () => {
    given(...limited, announced, announcedLater)
      .when(setLimit({ amount: 2500 }), twoHoursOn)
      .thenRecorded(limitSet({ amount: eur(2500), effectiveAt: tomorrow }));
    given(...limited, announced, announcedLater)
      .when(setLimit({ amount: 4000 }), twoHoursOn)
      .thenRecorded(limitSet({ amount: eur(4000), effectiveAt: tomorrowOneHourOn }));
    given(...limited, announced, announcedLater)
      .when(setLimit({ amount: 3000 }), twoHoursOn)
      .thenRecorded(limitSet({ amount: eur(3000), effectiveAt: tomorrow }));
  });

  it('forgets what was capped', () => {
    const capped = at(twoHoursOn, limitSet({ amount: eur(2500), effectiveAt: tomorrow }));
    given(...limited, announced, announcedLater, capped)
      .when(setLimit({ amount: 2500 }), tomorrowOneHourOn)
      .thenNothing();
    given(...limited, announced, announcedLater, capped)
      .when(setLimit({ amount: 2600 }), '2026-11-24T14:00:00.000Z')
      .thenRecorded(limitSet({ amount: eur(2600), effectiveAt: '2026-11-25T14:00:00.000Z' }));
  });

  it('is measured against the limit in force when it is set', () =>
    given(...limited, announced)
      .when(setLimit({ amount: 2500 }), tomorrow)
      .thenRecorded(limitSet({ amount: eur(2500), effectiveAt: tomorrow })));

  it('stands apart for each kind and each period', () => {
    given(...limited)
      .when(setLimit({ period: 'week', amount: 9000 }))
      .thenRecorded(limitSet({ period: 'week', amount: eur(9000) }));
    given(...limited)
      .when(setLimit({ kind: 'loss', amount: 9000 }))
      .thenRecorded(limitSet({ kind: 'loss', amount: eur(9000) }));
  });

  it('keeps sixteen announcements; one more replaces the last of them', () => {
    const minute = (index: number, day = 23) =>
      `2026-11-${day}T12:${String(index).padStart(2, '0')}:00.000Z`;
    const announcements = Array.from({ length: 17 }, (_, index) =>
      at(minute(index), limitSet({ amount: eur(3000 + index), effectiveAt: minute(index, 24) })),
    );
    const full = [...limited, ...announcements.slice(0, 16)] as const;
    // The sixteenth still stands when a seventeenth has not come, and is gone when it has.
    given(...full)
      .when(setLimit({ amount: 3015 }), minute(30))
      .thenNothing();
    given(...limited, ...announcements)
      .when(setLimit({ amount: 3015 }), minute(30))
      .thenRecorded(limitSet({ amount: eur(3015), effectiveAt: minute(16, 24) }));
    given(...limited, ...announcements)
      .when(setLimit({ amount: 3014 }), minute(30))
      .thenRecorded(limitSet({ amount: eur(3014), effectiveAt: minute(14, 24) }));
  });
});

describe('the schedule of a limit', () => {
  const scheduleAfter = (...past: readonly Past<AccountEvent>[]) => {
    const state = foldAll(accountDecider, accountDecider.initial, foldedPast(past));
    return state.status === 'unopened' ? undefined : state.limits;
  };
  const tomorrow = '2026-11-24T12:00:00.000Z';
  const late = '2026-11-24T13:00:00.000Z';
  const announced = limitSet({ amount: eur(3000), effectiveAt: tomorrow });
  const inForce = { amount: 2000, effectiveAt: noon };

  it('is the limit in force, then the announced ones', () => {
    expect(scheduleAfter(accountOpened(), limitSet(), announced)).toEqual({
      'stake-day': [inForce, { amount: 3000, effectiveAt: tomorrow }],
    });
  });

  it('replaces what was announced for the same instant or a later one', () => {
    const latest = limitSet({ amount: eur(5000), effectiveAt: late });
    const capped = limitSet({ amount: eur(2500), effectiveAt: tomorrow });
    expect(scheduleAfter(accountOpened(), limitSet(), announced, latest, capped)).toEqual({
      'stake-day': [inForce, { amount: 2500, effectiveAt: tomorrow }],
    });
    expect(scheduleAfter(accountOpened(), limitSet(), announced, limitSet())).toEqual({
      'stake-day': [inForce],
    });
  });

  it.each([tomorrow, late])('forgets at %s what is no longer in force', (now) => {
    const past = [accountOpened(), limitSet(), announced];
    const next = at(now, limitSet({ amount: eur(9000), effectiveAt: '2026-11-25T13:00:00.000Z' }));
    expect(scheduleAfter(...past, next)).toEqual({
      'stake-day': [
        { amount: 3000, effectiveAt: tomorrow },
        { amount: 9000, effectiveAt: '2026-11-25T13:00:00.000Z' },
      ],
    });
  });
});

describe("the customer's limits", () => {
  const oneHourOn = '2026-11-23T13:00:00.000Z';
  const limitOf = (kind: 'stake' | 'loss', amount: number, effectiveAt = noon) =>
    limitSet({ kind, amount: eur(amount), effectiveAt });
  const codeOf = (past: readonly Past<AccountEvent>[], now = noon) => {
    const decision = admit(past, now);
    return 'waits' in decision || 'known' in decision || 'refused' in decision
      ? decision
      : decision.map(({ data }) => ('code' in data ? data.code : data));
  };

  it('count stakes placed, and not what came back', () => {
    const back = credited({ reason: 'payout', amount: 2500, balanceAfter: 6500, postings: [] });
    const staked = [...funded, ...bet(4000, { betId: 'bet-0' }), back];
    expect(codeOf([...staked, limitOf('stake', 2000)])).toEqual([]);
    expect(codeOf([...staked, limitOf('stake', 1999)])).toEqual(['LIMIT_STAKE']);
  });

  it.each([
    ['payout', 1],
    ['refund', 1],
    ['resettlement', 1],
  ] as const)('count as loss what was staked less every %s', (reason, amount) => {
    const back = credited({ reason, amount, balanceAfter: 4001, postings: [] });
    const staked = [...funded, ...bet(4000, { betId: 'bet-0' }), back];
    expect(codeOf([...staked, limitOf('loss', 1999)])).toEqual([]);
    expect(codeOf([...staked, limitOf('loss', 1998)])).toEqual(['LIMIT_LOSS']);
  });

  it('count what a correction takes back', () => {
    const taken = debited({ reason: 'resettlement', amount: 1, balanceAfter: 4999, postings: [] });
    expect(codeOf([...funded, taken, limitOf('loss', 1001)])).toEqual([]);
    expect(codeOf([...funded, taken, limitOf('loss', 1000)])).toEqual(['LIMIT_LOSS']);
  });

  it('begin anew with their period, and each movement counts in its own', () => {
    const sunday = '2026-11-22T23:59:59.999Z';
    const past = [
      ...[accountOpened(), ...deposited(5000)].map((event) => at(sunday, event)),
      ...bet(4000, { betId: 'bet-0' }).map((event) => at(sunday, event)),
    ];
    const limited = (period: 'day' | 'week' | 'month') =>
      codeOf([...past, limitSet({ period, amount: eur(1999) })]);
    expect([limited('day'), limited('week'), limited('month')]).toEqual([[], [], ['LIMIT_STAKE']]);
  });

  it('are asked day first, then week, then month', () => {
    const limits = (['month', 'week', 'day'] as const).map((period) =>
      limitSet({ period, amount: eur(1) }),
    );
    expect(admit([...funded, ...limits])).toMatchObject([{ data: { facts: { period: 'day' } } }]);
    expect(admit([...funded, ...limits.slice(0, 2)])).toMatchObject([
      { data: { facts: { period: 'week' } } },
    ]);
  });

  it('say what remains: never less than nothing', () => {
    const past = [...funded, ...bet(4000, { betId: 'bet-0' }), limitOf('stake', 500)];
    expect(admit(past)).toMatchObject([{ data: { facts: { limit: 500, remaining: 0 } } }]);
  });

  it('loosen when their instant has come', () => {
    const tomorrow = '2026-11-24T12:00:00.000Z';
    const past = [...funded, limitOf('stake', 999), limitOf('stake', 1000, tomorrow)];
    expect(codeOf(past, '2026-11-24T11:59:59.999Z')).toEqual(['LIMIT_STAKE']);
    expect(codeOf(past, tomorrow)).toEqual([]);
  });

  it('are read at the instant of the event, which never runs backwards', () => {
    const past = [...funded, at(oneHourOn, limitOf('stake', 999, oneHourOn))];
    expect(codeOf(past, noon)).toEqual(['LIMIT_STAKE']);
  });
});
