import {
  type Case,
  dropped,
  eur,
  of,
  twice,
  verify,
  withChanged,
  without,
} from '../../testing/damage';

const cases: readonly Case[] = [
  [
    'I5',
    'a reservation above the limit',
    {
      what: /b-1 raises the liability of home to 1500, limit 1499/,
      damage: () => withChanged('MarketDefined', { liabilityLimit: 1_499 }),
    },
  ],
  [
    'I5',
    'potential returns rounded up',
    {
      what: /returns of b-2 are 1599, exactly 1598/,
      damage: () => withChanged('LiabilityReserved', { potentialReturns: eur(1_599) }, 1),
    },
  ],
  [
    'I6',
    'a reservation before the opening',
    { what: /b-1 is reserved while defined/, damage: () => without('MarketOpened') },
  ],
  [
    'I6',
    "a price that is not the selection's",
    {
      what: /accepted at 5\/2, the price is 3/,
      damage: () =>
        withChanged('PricesPublished', {
          prices: [
            { selectionId: 'home', odds: '3' },
            { selectionId: 'away', odds: '8/5' },
          ],
        }),
    },
  ],
  [
    'I6',
    'a price of another version',
    {
      what: /names price version 1, not 2/,
      damage: () => withChanged('PricesPublished', { priceVersion: 2 }),
    },
  ],
  [
    'I7',
    'a bet without reservation',
    { what: /bet b-1 names no reservation/, damage: () => without('LiabilityReserved') },
  ],
  [
    'I7',
    'a bet with another stake than reserved',
    {
      what: /b-2 differs from its reservation in stake/,
      damage: () => withChanged('LiabilityReserved', { stake: eur(998) }, 1),
    },
  ],
  [
    'I7',
    'a bet id reserved twice',
    { what: /b-1 is reserved a second time/, damage: () => twice('LiabilityReserved') },
  ],
  [
    'I7',
    'a release before the terminal event',
    { what: /b-3 is released without a terminal event/, damage: () => without('PlacementLapsed') },
  ],
  [
    'I7',
    'a release of a bet that stands',
    { what: /b-1 is released although its bet stands/, damage: () => without('BetVoided') },
  ],
  [
    'I7',
    'a reservation nobody ended',
    {
      what: /b-3 expired long ago/,
      damage: () => dropped((event) => of('b-3')(event) && event.type !== 'LiabilityReserved'),
    },
  ],
  [
    'I7',
    'a reservation nobody released',
    {
      what: /b-3 ended long ago and is still reserved/,
      damage: () => dropped((event) => of('b-3')(event) && event.type === 'LiabilityReleased'),
    },
  ],
  [
    'I10',
    'a run that expects too few',
    {
      what: /expects 1 reservations, 2 are live/,
      damage: () => withChanged('SettlementStarted', { expected: 1 }),
    },
  ],
  [
    'I10',
    'a run that leaves out a bet',
    {
      what: /completed, but b-2 was not settled/,
      damage: () => dropped((event) => of('b-2')(event) && event.type === 'BetSettled'),
    },
  ],
  [
    'I10',
    'a run that does not add up',
    {
      what: /accounts for 1 of 2/,
      damage: () => withChanged('SettlementCompleted', { settled: 1 }),
    },
  ],
  [
    'I10',
    'a run that says it parked',
    {
      what: /says 1 parked, 0 are/,
      damage: () => withChanged('SettlementCompleted', { parked: 1 }),
    },
  ],
  [
    'I10',
    'a run up to another revision',
    {
      what: /starts from revision 1, its trigger is at 8/,
      damage: () => withChanged('SettlementStarted', { upToRevision: 1 }),
    },
  ],
  [
    'I10',
    'effects of a run that never started',
    { what: /m-1-1, which never started/, damage: () => without('SettlementStarted') },
  ],
  [
    'I10',
    'a voided bet that stays reserved',
    {
      what: /b-1 is voided and still reserved/,
      damage: () => dropped((event) => of('b-1')(event) && event.type === 'LiabilityReleased'),
    },
  ],
  [
    'I10',
    'a market settled before its run completed',
    { what: /before its run n=1 completed/, damage: () => without('SettlementCompleted') },
  ],
  [
    'I10',
    'a market settled by an older run',
    {
      what: /settled by n=1, which is not the newest/,
      damage: () => withChanged('MarketSettled', { n: 1 }, 2),
    },
  ],
  [
    'I10',
    'a trigger left out of the count',
    { what: /n=3\) should be n=2/, damage: () => withChanged('MarketResultCorrected', { n: 3 }) },
  ],
  [
    'I14',
    'odds below the requested ones',
    {
      what: /b-1 asked 3 \(higher\), got 5\/2/,
      damage: () => withChanged('LiabilityReserved', { requestedOdds: '3', pricePolicy: 'higher' }),
    },
  ],
  [
    'I14',
    'other odds than exactly the requested',
    {
      what: /b-1 asked 2 \(none\), got 5\/2/,
      damage: () => withChanged('LiabilityReserved', { requestedOdds: '2' }),
    },
  ],
];

describe('planted damage to markets and runs is named', () => {
  it.each(cases)('%s: %s', (invariant, _name, { what, damage }) => {
    const report = verify(damage());
    const named = report.findings.filter((each) => what.test(each.what));
    expect(named.map((each) => each.invariant)).toContain(invariant);
    expect(report.findings.filter((each) => each.invariant === 'I13')).toEqual([]);
    expect(report.clean).toBe(false);
  });
});
