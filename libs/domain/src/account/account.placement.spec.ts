import {
  accountOpened,
  bet,
  betPlaced,
  betSettled,
  debited,
  deposited,
  eur,
  fingerprintOf,
  foldedPast,
  lapse,
  limitSet,
  momentAfter,
  noon,
  placeBet,
  placementLapsed,
  placementRefused,
  placementRequest,
  selfExcluded,
  specificationOf,
  statusChanged,
  type Past,
} from '../../testing';
import { foldAll } from '@wagerlog/event-sourcing';
import { accountDecider } from './account.decider';
import type { AccountEvent } from './account.events';
import { admitBet } from './account.placement';
import type { PlacementRequest, RefusePlacement } from './account.commands';

const given = specificationOf(accountDecider);
const funded = [accountOpened(), ...deposited(5000)] as const;
const later = '2026-11-23T12:00:30.000Z';

/** The first look at an account with this past. */
const admit = (
  past: readonly Past<AccountEvent>[],
  request: Partial<PlacementRequest> = {},
  { held = 0, now = noon } = {},
) => {
  const before = foldedPast(past);
  const state = foldAll(accountDecider, accountDecider.initial, before);
  return admitBet({ request: placementRequest(request), held }, state, momentAfter(before, now));
};
const refusedWith = (code: string, facts: object = {}) => [
  placementRefused({ code, facts: facts as never }),
];

describe('admitting a bet', () => {
  it('lets it pass to the market', () => {
    expect(admit(funded)).toEqual([]);
  });

  it('knows no account that was never opened, and records nothing there', () => {
    expect(admit([])).toEqual({ refused: 'ACCOUNT_UNKNOWN', facts: {} });
  });

  it('refuses what came too late, at the very instant', () => {
    const facts = { expiresAt: later, serverTime: later };
    expect(admit(funded, {}, { now: later })).toEqual(refusedWith('EXPIRED', facts));
    expect(admit(funded, {}, { now: '2026-11-23T12:00:29.999Z' })).toEqual([]);
  });

  it.each<[string, AccountEvent, object]>([
    ['ACCOUNT_SUSPENDED', statusChanged('suspended'), {}],
    ['ACCOUNT_CLOSED', statusChanged('closed'), {}],
    [
      'ACCOUNT_EXCLUDED',
      selfExcluded('2026-11-23T12:00:00.001Z'),
      { excludedUntil: '2026-11-23T12:00:00.001Z' },
    ],
    [
      'ACCOUNT_IN_DEBT',
      debited({ reason: 'resettlement', amount: 5001, balanceAfter: -1, postings: [] }),
      { balance: -1, currency: 'EUR' },
    ],
    [
      'LIMIT_STAKE',
      limitSet({ amount: eur(999) }),
      { period: 'day', limit: 999, remaining: 999, currency: 'EUR' },
    ],
    [
      'LIMIT_LOSS',
      limitSet({ kind: 'loss', period: 'month', amount: eur(999) }),
      { period: 'month', limit: 999, remaining: 999, currency: 'EUR' },
    ],
    [
      'FUNDS_INSUFFICIENT',
      debited({ reason: 'withdrawal', amount: 4001, balanceAfter: 999, postings: [] }),
      { available: 999, currency: 'EUR' },
    ],
  ])('refuses with %s and says why', (code, event, facts) => {
    expect(admit([...funded, event])).toEqual(refusedWith(code, facts));
  });

  it('names the first rule that fails, whatever else is wrong', () => {
    const wrongs: readonly [string, Past<AccountEvent>][] = [
      [
        'FUNDS_INSUFFICIENT',
        debited({ amount: 5000, balanceAfter: 0, reason: 'withdrawal', postings: [] }),
      ],
      ['LIMIT_LOSS', limitSet({ kind: 'loss', amount: eur(1) })],
      ['LIMIT_STAKE', limitSet({ amount: eur(1) })],
      [
        'ACCOUNT_IN_DEBT',
        debited({ amount: 9, balanceAfter: -9, reason: 'withdrawal', postings: [] }),
      ],
      ['ACCOUNT_EXCLUDED', selfExcluded('2027-01-01T00:00:00.000Z')],
      ['ACCOUNT_SUSPENDED', statusChanged('suspended')],
    ];
    const past: Past<AccountEvent>[] = [...funded];
    for (const [code, wrong] of wrongs) {
      past.push(wrong);
      expect(admit(past)).toMatchObject([{ data: { code } }]);
    }
    expect(admit(past, {}, { now: later })).toMatchObject([{ data: { code: 'EXPIRED' } }]);
    expect(admit([...past, placementLapsed()], {}, { now: later })).toEqual({ known: 9 });
  });

  it('admits again when an exclusion is over', () => {
    expect(admit([...funded, selfExcluded(noon)])).toEqual([]);
  });

  it('answers the same bet from its first event, whatever it was', () => {
    expect(admit([...funded, ...bet(4000)])).toEqual({ known: 3 });
    expect(admit([...funded, placementRefused()])).toEqual({ known: 3 });
    expect(admit([...funded, placementLapsed()])).toEqual({ known: 3 });
    expect(admit([...funded, ...bet(4000), betSettled({ n: 1 })])).toEqual({ known: 3 });
  });

  it('refuses a key that was used for another bet, and does not record it', () => {
    const other = { fingerprint: fingerprintOf('x') };
    for (const event of [betPlaced(), placementRefused(), placementLapsed()]) {
      expect(admit([...funded, event], other)).toEqual({ refused: 'KEY_REUSED', facts: {} });
    }
  });

  it('waits when only the holds of other requests stand in the way', () => {
    expect(admit(funded, {}, { held: 4000 })).toEqual([]);
    expect(admit(funded, {}, { held: 4001 })).toEqual({ waits: true });
    const limited = [...funded, limitSet({ amount: eur(1500) })];
    expect(admit(limited, {}, { held: 500 })).toEqual([]);
    expect(admit(limited, {}, { held: 501 })).toEqual({ waits: true });
  });

  it('does not wait for holds when it would be refused without them', () => {
    expect(admit(funded, { stake: 5001 }, { held: 1 })).toEqual([
      placementRefused({
        stake: eur(5001),
        code: 'FUNDS_INSUFFICIENT',
        facts: { available: 5000, currency: 'EUR' },
      }),
    ]);
  });
});

describe('placing a bet', () => {
  it('records the terms of the reservation and debits the stake', () =>
    given(...funded)
      .when(
        placeBet(
          { pricePolicy: 'higher' },
          {
            acceptedOdds: '3',
            potentialReturns: 3000,
            priceVersion: 4,
            marketRevision: 12,
            placedAt: '2026-11-23T11:59:59.000Z',
          },
        ),
      )
      .thenRecorded(
        betPlaced({
          pricePolicy: 'higher',
          acceptedOdds: '3',
          potentialReturns: eur(3000),
          priceVersion: 4,
          marketRevision: 12,
          placedAt: '2026-11-23T11:59:59.000Z',
        }),
        debited({
          entryId: 'stake-bet-1',
          reason: 'stake',
          reference: 'bet-1',
          amount: 1000,
          balanceAfter: 4000,
          postings: [
            { ledger: 'customer', amount: -1000 },
            { ledger: 'open-stakes', amount: 1000 },
          ],
        }),
      ));

  it('answers the same bet again, also on another reservation', () => {
    given(...funded, ...bet(4000))
      .when(placeBet())
      .thenKnown(3);
    given(...funded, ...bet(4000))
      .when(placeBet({}, { marketRevision: 9 }))
      .thenKnown(3);
    given(...funded, placementLapsed())
      .when(placeBet())
      .thenKnown(3);
  });

  it('is refused when the key holds another bet', () =>
    given(...funded, ...bet(4000))
      .when(placeBet({ marketId: 'match-2', fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED'));

  it('lapses at the earlier of both expiries', () => {
    given(...funded)
      .when(placeBet(), later)
      .thenRecorded(placementLapsed());
    given(...funded)
      .when(placeBet({ expiresAt: noon }))
      .thenRecorded(placementLapsed());
    given(...funded)
      .when(placeBet({}, { expiresAt: noon }))
      .thenRecorded(placementLapsed());
  });

  it('is judged again on the newest state, and the refusal names no market revision', () =>
    given(...funded, statusChanged('suspended'))
      .when(placeBet())
      .thenRecorded(placementRefused({ code: 'ACCOUNT_SUSPENDED', facts: {} })));

  it('may use up the funds and the limits', () => {
    const past = [
      ...funded,
      limitSet({ amount: eur(5000) }),
      limitSet({ kind: 'loss', amount: eur(5000) }),
    ];
    expect(given(...past).when(placeBet({ stake: 5000 })).decision).toMatchObject([
      { type: 'BetPlaced' },
      { type: 'BalanceDebited', data: { balanceAfter: eur(0) } },
    ]);
  });
});

describe('recording a refusal of the market', () => {
  const refuse = (request: Partial<PlacementRequest> = {}): RefusePlacement => ({
    type: 'RefusePlacement',
    request: placementRequest(request),
    code: 'MARKET_SUSPENDED',
    facts: { marketStatus: 'suspended' },
    marketRevision: 8,
  });

  it('names the market revision it was judged on', () =>
    given(...funded)
      .when(refuse())
      .thenRecorded(
        placementRefused({
          code: 'MARKET_SUSPENDED',
          facts: { marketStatus: 'suspended' },
          marketRevision: 8,
        }),
      ));

  it('answers what was recorded before', () => {
    given(...funded, ...bet(4000))
      .when(refuse())
      .thenKnown(3);
    given(...funded, placementRefused())
      .when(refuse())
      .thenKnown(3);
    given(...funded, ...bet(4000))
      .when(refuse({ fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED');
  });
});

describe('lapsing a placement', () => {
  it('records the fence', () =>
    given(...funded)
      .when(lapse())
      .thenRecorded(placementLapsed()));

  it.each([betPlaced(), placementRefused(), placementLapsed(), betPlaced({ marketRevision: 9 })])(
    'records nothing after $type',
    (event) =>
      given(...funded, event)
        .when(lapse())
        .thenNothing(),
  );
});
